import assert from 'node:assert/strict';
import { history, impact, inspect, recent, trace } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { openStore } from '../../lib/store/open.js';
import { describeWithNeo4j, neo4jForTests } from '../services/neo4j-for-tests.js';
import { longLog } from './long-log.js';
import { neo4jStoreOf } from './store-pair.js';

const log = longLog(500);
const [first] = log.flatMap((fact) => ('id' in fact ? [fact.id] : []));
const at = '2026-01-01T00:05:00Z';

/** What must not look at every node of a label, however many there are. */
const questions: Readonly<Record<string, (store: LineageStore) => Promise<unknown>>> = {
  recent: (store) => recent(store),
  'recent, the next page': async (store) => recent(store, { after: (await recent(store)).next }),
  'recent, of a namespace': (store) => recent(store, { namespace: 'default' }),
  'recent, as of a time': (store) => recent(store, { at }),
  history: (store) => history(store, 'step-3'),
  inspect: (store) => inspect(store, first ?? ''),
  'inspect, by the beginning of its id': (store) => inspect(store, first?.slice(0, 32) ?? ''),
  'trace, one run far': (store) => trace(store, 'table-7', { depth: 1 }),
  'trace, as of a time': (store) => trace(store, 'table-7', { at }),
  impact: (store) => impact(store, 'table-7'),
  'impact, by the beginning of a version id': async (store) => {
    const { version } = await trace(store, 'table-7', { depth: 1 });
    return impact(store, version.slice(0, 12));
  },
};

interface Plan {
  readonly operatorType: string;
  readonly children: readonly Plan[];
}

const operatorsOf = (plan: Plan | false): readonly string[] =>
  plan ? [plan.operatorType, ...plan.children.flatMap(operatorsOf)] : [];

describeWithNeo4j('the statements of a question on Neo4j', function () {
  this.timeout(60_000);
  let store: LineageStore;
  before(async () => {
    store = await openStore({ store: await neo4jStoreOf(log) });
    // The planner goes by counts that are taken now and then; those of the tests before are of another graph.
    const { driver } = await neo4jForTests();
    await driver.executeQuery('CALL db.prepareForReplanning()');
  });
  after(() => store?.close());

  for (const [name, ask] of Object.entries(questions)) {
    it(`find where to begin by an index: ${name}`, async () => {
      const asked: [string, Readonly<Record<string, unknown>>][] = [];
      const read: LineageStore['read'] = (statement, parameters = {}) => {
        asked.push([statement, parameters]);
        return store.read(statement, parameters);
      };
      await ask({ ...store, read });
      assert.ok(asked.length > 0);
      const { driver } = await neo4jForTests();
      for (const [statement, parameters] of asked) {
        const { summary } = await driver.executeQuery(`CYPHER replan=force EXPLAIN ${statement}`, parameters);
        const scans = operatorsOf(summary.plan).filter((operator) => /Scan|VarLengthExpand\(All/.test(operator));
        assert.deepEqual(scans, [], statement);
      }
    });
  }
});
