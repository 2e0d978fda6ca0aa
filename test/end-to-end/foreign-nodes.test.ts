import assert from 'node:assert/strict';
import {
  artifacts,
  components,
  exportFacts,
  history,
  impact,
  inspect,
  type QuestionOptions,
  recent,
  stale,
  trace,
  vet,
} from '../../lib/query/index.js';
import { shortRunIds } from '../../lib/query/short-ids.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { openStore } from '../../lib/store/open.js';
import { minute, pipeline, run, runId } from '../query/pipeline-facts.js';
import { describeWithNeo4j, neo4jForTests } from '../services/neo4j-for-tests.js';
import { neo4jStoreOf } from './store-pair.js';

/** What somebody else keeps in the same database, under labels and properties that are ours, too. */
const foreign = `
  CREATE (:Run), (:Run {id: 7, startedAt: 12}), (:Run {id: 'a000-marathon', startedAt: datetime('2030-01-01T00:00:00Z')}),
    (:Run {id: 'a0000201', name: 'marathon'}), (:Run {startedAt: '2030-01-01'}),
    (:Component), (:Component {name: 'train'}), (:Component {name: 'infer', namespace: 5}),
    (:Component {key: 'bolt', name: 'clean', namespace: 'default'}),
    (:Artifact), (:Artifact {name: 'raw.csv'}), (:Artifact {name: 'clean.csv', namespace: 'museum', year: -3000}),
    (:Annotation {text: 'see page 4'}), (:Annotation {id: 4, at: date('2026-01-01')}),
    (:Version), (:Version {id: '1.0.0', writtenAt: 5}), (:Version {id: $versionStart + '0', external: true})
  CREATE (r:Run {name: 'sprint'})-[:OF]->(:Component {name: 'legs'}), (r)-[:USED {at: 4}]->(:Version {external: true}),
    (:Version {writtenAt: date('2026-01-01')})-[:GENERATED_BY]->(r),
    (:Artifact {name: 'vase'})<-[:VERSION_OF]-(:Version {writtenAt: 1})-[:GENERATED_BY]->(:Run {id: 'x', startedAt: 1})
  WITH r MATCH (v:Version {artifact: 'predictions.csv'})
  CREATE (:Dashboard {title: 'all'})-[:USED]->(v)`;

/** All that can be asked of it, by what is asked. */
async function answersOf(store: LineageStore, version: string): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  const keep = async (name: string, answer: Promise<unknown>): Promise<void> => {
    answers[name] = await answer.catch((error: Error) => error.message);
  };
  for (const options of [{}, { at: minute(35) }, { namespace: 'default' }] satisfies QuestionOptions[]) {
    const name = (what: string): string => `${what} ${JSON.stringify(options)}`;
    await keep(name('artifacts'), artifacts(store, options));
    await keep(name('components'), components(store, options));
    await keep(name('recent'), recent(store, { ...options, limit: 2 }));
    for (const about of ['train', 'infer', 'clean', 'legs']) await keep(name(about), history(store, about, options));
    for (const about of ['raw.csv', 'clean.csv', 'vase', version.slice(0, 12)]) {
      await keep(name(`trace ${about}`), trace(store, about, options));
      await keep(name(`impact ${about}`), impact(store, about, options));
    }
    for (const about of ['a000', 'a0000201', runId(2)]) await keep(name(about), inspect(store, about, options));
  }
  // Without a time it would be of now, and each time another.
  for (const at of [minute(35), '2027-01-01T00:00:00Z']) {
    await keep(`stale ${at}`, stale(store, undefined, { at, transitive: true }));
    await keep(`vet ${at}`, vet(store, ['predictions.csv', 'raw.csv'], { at }));
  }
  const facts: unknown[] = [];
  for await (const fact of exportFacts(store)) facts.push(fact);
  const shortId = await shortRunIds(store, [runId(1)]);
  return { ...answers, facts, run: shortId(runId(1)) };
}

describeWithNeo4j('a Neo4j in which other people have nodes with our labels', function () {
  this.timeout(60_000);

  it('answers every question as if they were not there', async () => {
    const note = {
      format: 1,
      annotation: 'n',
      at: minute(40),
      subject: `run:${runId(1)}`,
      key: 'flag',
      value: true,
    } as const;
    const address = await neo4jStoreOf([...pipeline, run(5, 'train', { status: 'failed' }), note]);
    const store = await openStore({ store: address });
    try {
      const { version } = await trace(store, 'raw.csv');
      const before = await answersOf(store, version);
      const { driver } = await neo4jForTests();
      await driver.executeQuery(foreign, { versionStart: version.slice(0, 12) });
      const after = await answersOf(store, version);
      for (const [name, answer] of Object.entries(before)) assert.deepEqual(after[name], answer, name);
    } finally {
      await store.close();
    }
  });

  it('finds the last run of a component although runs of theirs are of it, too', async () => {
    const store = await openStore({ store: await neo4jStoreOf(pipeline) });
    try {
      const ask = () => stale(store, 'component:train', { at: '2027-01-01T00:00:00Z', cadence: '1s' });
      const now = () => stale(store, 'component:train', { cadence: '1s' });
      const latest = (runs: Awaited<ReturnType<typeof now>>) =>
        runs.flatMap(({ causes }) => causes.map((cause) => 'latest' in cause && cause.latest));
      const before = [await ask(), latest(await now())];
      assert.ok(latest(await now()).length > 0);
      const { driver } = await neo4jForTests();
      await driver.executeQuery(`MATCH (c:Component {key: 'default/train'})
        CREATE (:Run {id: 'zz'})-[:OF]->(c), (:Run {startedAt: '2026-12-01'})-[:OF]->(c), (:Run {id: 7, startedAt: 8})-[:OF]->(c)`);
      assert.deepEqual([await ask(), latest(await now())], before);
    } finally {
      await store.close();
    }
  });

  it('takes facts as if they were not there', async () => {
    const address = await neo4jStoreOf([]);
    const { driver } = await neo4jForTests();
    await driver.executeQuery(foreign, { versionStart: 'abcdef' });
    const store = await openStore({ store: address });
    try {
      assert.equal((await store.apply(pipeline)).added, pipeline.length);
      assert.equal((await store.apply(pipeline)).unchanged, pipeline.length);
      const facts: unknown[] = [];
      for await (const fact of exportFacts(store)) facts.push(fact);
      assert.deepEqual(facts, pipeline);
    } finally {
      await store.close();
    }
  });
});
