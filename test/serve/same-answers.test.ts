import assert from 'node:assert/strict';
import { openHttpStore } from '../../lib/store/index.js';
import { openStore } from '../../lib/store/open.js';
import { mltrace } from '../cli/command-line.js';
import { labelledDemoFacts } from '../end-to-end/demo-facts.js';
import { answerOf, commands, questionsAbout, withoutAges } from '../end-to-end/questions.js';
import { embeddedStoreOf, neo4jStoreOf } from '../end-to-end/store-pair.js';
import { Random } from '../reference/random.js';
import { randomLog } from '../reference/random-log.js';
import { rounds } from '../rounds.js';
import { describeWithNeo4j } from '../services/neo4j-for-tests.js';
import { type Serving, startServing } from './serving.js';

const cwd = process.cwd();

describe('an embedded store and the same facts behind a service', function () {
  this.timeout(120_000);

  for (let seed = 1; seed <= rounds(10); seed += 1) {
    it(`give the same answers, seed ${seed}`, async () => {
      const facts = randomLog(seed);
      const embedded = await embeddedStoreOf(facts);
      const serving = await startServing();
      const mine = await openStore({ store: embedded.store });
      const theirs = openHttpStore({ address: serving.url });
      try {
        await theirs.apply(facts);
        for (const one of questionsAbout(facts, new Random(seed)))
          assert.deepEqual(await answerOf(one, theirs), await answerOf(one, mine), one.text);
      } finally {
        await mine.close();
        await theirs.close();
        await serving.stop();
        embedded.remove();
      }
    });
  }
});

/** Every command, asked of a store and of a service that has the same facts. */
function compareCommands(start: () => Promise<{ store: string; serving: Serving; remove(): void }>): void {
  let compared: Awaited<ReturnType<typeof start>>;
  before(async () => {
    compared = await start();
  });
  after(async () => {
    await compared?.serving.stop();
    compared?.remove();
  });
  for (const command of commands) {
    it(`answers the same: mltrace ${command}`, async () => {
      const ask = async (store: string) =>
        withoutAges(await mltrace([...command.split(' '), '--store', store], { cwd }));
      const mine = await ask(compared.store);
      assert.ok(mine.out.length + mine.err.length > 0);
      assert.deepEqual(await ask(compared.serving.url), mine);
    });
  }
}

describe('the command line on an embedded store and through a service', function () {
  this.timeout(120_000);
  compareCommands(async () => {
    const facts = await labelledDemoFacts();
    const { store, remove } = await embeddedStoreOf(facts);
    const serving = await startServing();
    await openHttpStore({ address: serving.url }).apply(facts);
    return { store, remove, serving };
  });
});

describeWithNeo4j('the command line on Neo4j and through a service', function () {
  this.timeout(120_000);
  compareCommands(async () => {
    const store = await neo4jStoreOf(await labelledDemoFacts());
    return { store, remove: () => {}, serving: await startServing({ store }) };
  });
});
