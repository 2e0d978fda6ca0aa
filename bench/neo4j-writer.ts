import { applyToNeo4j } from '../lib/store/neo4j/apply.js';
import { connectNeo4j, type Neo4jAddress, type Neo4jConnection } from '../lib/store/neo4j/connection.js';
import { runsOf, type Share } from './neo4j-sharing.js';

/*
 * A process that writes: first it is told where to, then for each share to write it. It answers each when that is done.
 */

export type WriterTask = { readonly address: Neo4jAddress } | Share;

export interface WriterAnswer {
  /** That had to be. */
  readonly transactions: number;
  /** That were begun once more. */
  readonly retried: number;
}

let connection: Neo4jConnection | undefined;
let transactions = 0;
let begun = 0;

/** The driver begins a transaction again by itself, and does not tell. */
const counting = (counted: Neo4jConnection): Neo4jConnection => ({
  ...counted,
  write: (work) => {
    transactions += 1;
    return counted.write((run) => {
      begun += 1;
      return work(run);
    });
  },
});

async function write(share: Share): Promise<WriterAnswer> {
  const facts = runsOf(share);
  [transactions, begun] = [0, 0];
  for (let from = 0; connection !== undefined && from < facts.length; from += share.batch) {
    await applyToNeo4j(connection, facts.slice(from, from + share.batch));
  }
  return { transactions, retried: begun - transactions };
}

process.on('message', async (task: WriterTask) => {
  if ('address' in task) {
    connection = counting(await connectNeo4j(task.address));
    process.send?.({ transactions: 0, retried: 0 } satisfies WriterAnswer);
  } else {
    process.send?.(await write(task));
  }
});

// Its connections would keep it alive after a parent that was killed.
process.on('disconnect', () => process.exit());
