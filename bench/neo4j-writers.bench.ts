import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import neo4j from 'neo4j-driver';
import { migrateNeo4jStore } from '../lib/store/index.js';
import { startNeo4j } from '../test/services/neo4j.js';
import { type Share, type Sharing, sharings } from './neo4j-sharing.js';
import type { WriterAnswer, WriterTask } from './neo4j-writer.js';
import { median, printFigures } from './report.js';

/*
 * Four processes that write into one Neo4j at once, beside one process that writes the same runs in the order of their
 * time. They take turns, and each round is compared with itself. An argument is the number of runs, another one way to share
 * them: `node dist/bench/neo4j-writers.bench.js 6000 pipelines`.
 */

const runs = Number(process.argv[2] ?? 20_000);
const chosen = sharings.filter((sharing) => (process.argv[3] ?? sharing) === sharing);
const batch = 500;
const rounds = 3;
/** What four writers have to reach where each is a pipeline of its own; the other ways are there to be seen. */
const asked: Partial<Record<Sharing, string>> = { pipelines: '>= 0.9x' };

const server = await startNeo4j({ tuning: 'throughput' });
const { uri, user, password } = server;
const driver = neo4j.driver(uri, neo4j.auth.basic(user, password), { telemetryDisabled: true });
const program = fileURLToPath(new URL('./neo4j-writer.js', import.meta.url));
const writers = Array.from({ length: 4 }, () => fork(program));

async function told(writer: ChildProcess, task: WriterTask): Promise<WriterAnswer> {
  const answer = once(writer, 'message');
  writer.send(task);
  return (await answer)[0];
}

async function empty(): Promise<void> {
  const session = driver.session();
  await session.run('MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS');
  await session.close();
  await migrateNeo4jStore({ address: uri, user, password });
}

interface Written extends WriterAnswer {
  readonly perSecond: number;
}

/** Empties the database and lets so many processes write at once. */
async function write(sharing: Sharing, count: number): Promise<Written> {
  await empty();
  const start = performance.now();
  const answers = await Promise.all(
    writers.slice(0, count).map((process, writer) => {
      return told(process, { sharing, runs, batch, writer, writers: count } satisfies Share);
    }),
  );
  const sum = (of: keyof WriterAnswer): number => answers.reduce((total, answer) => total + answer[of], 0);
  const perSecond = (runs / (performance.now() - start)) * 1000;
  return { perSecond, transactions: sum('transactions'), retried: sum('retried') };
}

try {
  await empty();
  const address = { url: uri, database: 'neo4j', user, password };
  await Promise.all(writers.map((writer) => told(writer, { address })));
  // Compilers of the server and of all processes: what is measured goes on for days.
  for (const sharing of chosen) await write(sharing, 4);
  const figures = [];
  for (const sharing of chosen) {
    const ratios: number[] = [];
    const [one, four]: [Written[], Written[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      const [alone, together] = [await write(sharing, 1), await write(sharing, 4)];
      one.push(alone);
      four.push(together);
      ratios.push(together.perSecond / alone.perSecond);
    }
    const total = (of: keyof WriterAnswer): number => four.reduce((sum, written) => sum + written[of], 0);
    const rate = (written: readonly Written[]): string => median(written.map(({ perSecond }) => perSecond)).toFixed(0);
    figures.push(
      {
        what: `four processes against one, ${runs} runs with 3 reads and 2 writes: ${sharing}`,
        asked: asked[sharing] ?? '',
        measured: `${median(ratios).toFixed(2)}x (${rate(four)} and ${rate(one)} runs/s)`,
      },
      {
        what: 'of their transactions retried',
        asked: '< 1 %',
        measured: `${((100 * total('retried')) / total('transactions')).toFixed(1)} % of ${total('transactions')}`,
      },
    );
  }
  printFigures(figures);
} finally {
  for (const writer of writers) writer.disconnect();
  await driver.close();
  await server.stop();
}
