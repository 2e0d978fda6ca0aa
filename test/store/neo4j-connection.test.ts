import assert from 'node:assert/strict';
import { connectNeo4j, type Neo4jConnection } from '../../lib/store/neo4j/connection.js';
import { codeOf } from '../../lib/store/neo4j/failures.js';
import { describeWithNeo4j, neo4jForTests } from '../services/neo4j-for-tests.js';

describeWithNeo4j('a transaction whose statements are sent without waiting for each', () => {
  let connection: Neo4jConnection;
  before(async () => {
    const { uri, user, password } = await neo4jForTests();
    connection = await connectNeo4j({ url: uri, database: 'neo4j', user, password });
  });
  after(() => connection?.close());

  it('does them in the order of sending', async () => {
    const seen = await connection.write((run) =>
      Promise.all(Array.from({ length: 20 }, (_, n) => run<{ n: number }>('RETURN $n AS n', { n }))),
    );
    assert.deepEqual(
      seen.map(([row]) => row?.n),
      Array.from({ length: 20 }, (_, n) => n),
    );
  });

  it('fails as the first that failed, whichever of them is waited for', async () => {
    const codes: unknown[] = [];
    const work = connection.write(async (run) => {
      const first = run('UNWIND $rows AS row RETURN 1 / row AS x', { rows: [0] });
      // As in a batch: nobody looks at the answer to a lock, whether it is there yet or not.
      const sentAtOnce = run('RETURN 1 AS x');
      codes.push(...(await Promise.all([first, sentAtOnce].map((sent) => sent.catch(codeOf)))));
      await run('RETURN 1 AS x');
    });
    codes.push(await work.catch((thrown: Error) => codeOf(thrown.cause)));
    assert.deepEqual(codes, Array(3).fill('Neo.ClientError.Statement.ArithmeticError'));
  });
});
