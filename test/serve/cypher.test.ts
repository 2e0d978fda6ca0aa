import assert from 'node:assert/strict';
import { checkCypher } from '../../lib/serve/cypher-guard.js';
import { mltrace } from '../cli/command-line.js';
import { neo4jStoreOf } from '../end-to-end/store-pair.js';
import { isMltraceError } from '../errors.js';
import { randomLog } from '../reference/random-log.js';
import { describeWithNeo4j } from '../services/neo4j-for-tests.js';
import { type Serving, startServing } from './serving.js';

const readingOnly = [
  'MATCH (r:Run) RETURN r.component, count(r)',
  "MATCH (v:Version {artifact:'LOAD CSV.csv'})-[:GENERATED_BY|USED|INFORMED_BY*]->(r:Run) RETURN DISTINCT r",
  'OPTIONAL MATCH (r:Run) WHERE datetime(r.startedAt) > datetime() - duration("P1D") WITH r ORDER BY r.id SKIP 1 LIMIT 2 RETURN *',
  'UNWIND [1, 2] AS x RETURN CASE WHEN x = 1 THEN "CREATE" ELSE null END AS y UNION RETURN 3 AS y',
  'MATCH (r:Run) // CREATE (n)\n /* DELETE */ RETURN r.`set`, date.truncate("day", date(r.endedAt))',
];

const more = [
  "LOAD CSV FROM 'http://example.com/x' AS row RETURN row",
  "MATCH (r:Run) LOAD CSV FROM 'http://example.com/' + r.id AS row RETURN row",
  "match (r) lOaD/**/csv from 'http://x' as row return row",
  '\\u004cOAD CSV FROM "http://x" AS row RETURN row',
  'MATCH (n) RETURN "\\u0022 CREATE (m) //"',
  'CREATE (n:Run) RETURN n',
  'MATCH (n) SET n.x = 1',
  'MATCH (n) DETACH DELETE n',
  'MERGE (n:Run {id: "x"}) RETURN n',
  'MATCH (n) REMOVE n.id',
  'CALL db.labels()',
  'MATCH (n) CALL { WITH n RETURN 1 AS one } RETURN one',
  'MATCH (n) FOREACH (x IN [1] | SET n.x = x)',
  'RETURN apoc.cypher.runFirstColumnSingle("CREATE (n)", {})',
  'RETURN apoc . load . json ("http://x")',
  'USE system MATCH (n) RETURN n',
  'SHOW DATABASES',
  'EXPLAIN MATCH (n) RETURN n',
  'CYPHER runtime=slotted MATCH (n) RETURN n',
  'DROP INDEX x',
  'MATCH (n) RETURN "open',
  'MATCH (n) /* open RETURN n',
  '',
  ';',
];

describe('checkCypher', () => {
  it('lets statements through that read', () => {
    for (const statement of readingOnly) assert.doesNotThrow(() => checkCypher(statement), statement);
  });
  it('refuses every other clause, procedures and functions of plug-ins, however they are written', () => {
    for (const statement of more)
      assert.throws(() => checkCypher(statement), isMltraceError('MLTRACE_QUERY_INVALID'), statement);
  });
});

describeWithNeo4j('Cypher through a service on Neo4j', function () {
  this.timeout(60_000);
  let serving: Serving;
  before(async () => {
    const store = await neo4jStoreOf(randomLog(3));
    serving = await startServing({ store, cypher: true, cypherRows: 100, cypherMillis: 1_000 });
  });
  after(() => serving?.stop());

  const ask = (statement: string) =>
    mltrace(['cypher', statement, '--json', '--store', serving.url], { cwd: serving.folder });

  it('answers what the store answers', async () => {
    const { out } = await ask('MATCH (r:Run) RETURN count(r) > 0 AS some');
    assert.deepEqual(JSON.parse(out), [{ some: true }]);
  });

  it('stops at its limits of rows and of time', async () => {
    const rows = await ask('UNWIND range(1, 101) AS x RETURN x');
    assert.equal(rows.code, 2);
    assert.match(rows.err, /more than 100 rows/);
    const long = await ask('UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b) AS s');
    assert.equal(long.code, 2);
    assert.match(long.err, /took too long and was stopped/);
    assert.equal((await ask('RETURN 1 AS one')).code, 0);
  });

  it('takes statements that only read', async () => {
    assert.equal((await ask('CREATE (n:Run {id: "x"}) RETURN n')).code, 2);
    assert.equal((await ask('MATCH (n) CALL { RETURN 1 AS x } RETURN x')).code, 2);
  });
});
