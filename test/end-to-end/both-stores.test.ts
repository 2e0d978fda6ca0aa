import assert from 'node:assert/strict';
import { makeFaulty, sparse } from '../../bench/faulty-pipelines.js';
import { type Review, review } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { openStore } from '../../lib/store/open.js';
import { mltrace } from '../cli/command-line.js';
import { idOf } from '../reference/make.js';
import { Random } from '../reference/random.js';
import { randomLog } from '../reference/random-log.js';
import { factsOf } from '../review/facts-of-pipeline.js';
import { rounds } from '../rounds.js';
import { describeWithNeo4j } from '../services/neo4j-for-tests.js';
import { labelledDemoFacts } from './demo-facts.js';
import { answerOf, commands, questionsAbout, withoutAges } from './questions.js';
import { embeddedStoreOf, neo4jStoreOf } from './store-pair.js';

const cwd = process.cwd();

describeWithNeo4j('the embedded store and Neo4j, asked about random logs', function () {
  this.timeout(120_000);

  for (let seed = 2015; seed < 2015 + rounds(15); seed += 1) {
    it(`give the same answers, seed ${seed}`, async () => {
      const facts = randomLog(seed);
      const embedded = await embeddedStoreOf(facts);
      const stores: LineageStore[] = [];
      try {
        for (const store of [embedded.store, await neo4jStoreOf(facts)]) stores.push(await openStore({ store }));
        for (const one of questionsAbout(facts, new Random(seed))) {
          const [mine, theirs] = await Promise.all(stores.map((store) => answerOf(one, store)));
          assert.deepEqual(theirs, mine, one.text);
        }
      } finally {
        for (const store of stores) await store.close();
        embedded.remove();
      }
    });
  }
});

describeWithNeo4j('the embedded store and Neo4j, asked to review the flagged outputs of a pipeline', function () {
  this.timeout(120_000);

  it('find the same two culprits, by the flags and by evidence', async () => {
    const faulty = makeFaulty(new Random(4), { culprits: 2, shape: sparse });
    const facts = factsOf(faulty, new Set([...faulty.runs.keys()].filter((n) => n % 9 === 0)));
    const embedded = await embeddedStoreOf(facts);
    const answers: Review[][] = [];
    try {
      for (const address of [embedded.store, await neo4jStoreOf(facts)]) {
        const store = await openStore({ store: address });
        try {
          answers.push([await review(store), await review(store, { method: 'evidence' })]);
        } finally {
          await store.close();
        }
      }
    } finally {
      embedded.remove();
    }
    const [mine, theirs] = answers;
    assert.deepEqual(theirs, mine);
    const found = mine?.[0]?.classes.flatMap(({ culprit, runs }) => (culprit === undefined ? [] : runs)) ?? [];
    for (const culprit of faulty.culprits) assert.ok(found.includes(idOf(culprit + 1)));
  });
});

describeWithNeo4j('the command line on an embedded store and on Neo4j', function () {
  this.timeout(120_000);
  let embedded: Awaited<ReturnType<typeof embeddedStoreOf>>;
  let neo4j: string;
  before(async () => {
    const facts = await labelledDemoFacts();
    embedded = await embeddedStoreOf(facts);
    neo4j = await neo4jStoreOf(facts);
  });
  after(() => embedded?.remove());

  for (const command of commands) {
    it(`answers the same: mltrace ${command}`, async () => {
      const ask = async (store: string) =>
        withoutAges(await mltrace([...command.split(' '), '--store', store], { cwd }));
      const mine = await ask(embedded.store);
      assert.ok(mine.out.length + mine.err.length > 0);
      assert.deepEqual(await ask(neo4j), mine);
    });
  }
});
