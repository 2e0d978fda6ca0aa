import { MltraceError } from '../../errors.js';
import { withoutSecrets } from '../../lineage/without-secrets.js';
import type { LineageStore, OnEnded } from '../contract.js';
import { parseNeo4jAddress } from './address.js';
import { applyToNeo4j } from './apply.js';
import { connectNeo4j, type Deadlines } from './connection.js';
import { checkNeo4jSchema, migrateNeo4j } from './schema.js';
import { checkNeo4jServer } from './server.js';

export interface Neo4jStoreOptions {
  /** `neo4j://` or `bolt://` (with `+s`, `+ssc`), perhaps with `user:password@` and `?database=name`. */
  readonly address: string;
  /** Default: the address's, else NEO4J_USERNAME. */
  readonly user?: string;
  /** Default: the address's, else NEO4J_PASSWORD. */
  readonly password?: string;
  /** Default: the address's `?database=`, else NEO4J_DATABASE, else `neo4j`. */
  readonly database?: string;
  readonly deadlines?: Partial<Deadlines>;
  readonly onEnded?: OnEnded;
}

/** Facts a transaction: enough that its round trips hardly show, few enough that others need not wait long. */
const batchFacts = 500;

/**
 * Opens a Neo4j database as a store. Any number of processes may write at once. Rejects at once with
 * MLTRACE_STORE_UNAVAILABLE when no server lets us in, MLTRACE_UNSUPPORTED when it is older than 5.26, and
 * MLTRACE_STORE_FORMAT when `mltrace migrate` has not made the schema.
 */
export async function openNeo4jStore(options: Neo4jStoreOptions): Promise<LineageStore> {
  const address = parseNeo4jAddress(options);
  const connection = await connectNeo4j(address, options.deadlines);
  const name = withoutSecrets(options.address);
  try {
    await checkNeo4jServer(connection, name);
    await checkNeo4jSchema(connection, name);
  } catch (cause) {
    await connection.close();
    throw cause;
  }
  let last: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const whileOpen =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> =>
      closing === undefined ? work(...args) : Promise.reject(new MltraceError('MLTRACE_STORE_CLOSED', name));
  return {
    address: name,
    abilities: { cancelsStatements: true, sharedByProcesses: true },
    apply: whileOpen((facts) =>
      inTurn(async () => {
        const sum = { added: 0, changed: 0, unchanged: 0 };
        for (let start = 0; start < facts.length; start += batchFacts) {
          const part = await applyToNeo4j(connection, facts.slice(start, start + batchFacts), options.onEnded);
          sum.added += part.added;
          sum.changed += part.changed;
          sum.unchanged += part.unchanged;
        }
        return sum;
      }),
    ),
    refresh: whileOpen(async () => {}),
    read: whileOpen(connection.read) as LineageStore['read'],
    cypher: whileOpen(connection.ask),
    close: () => (closing ??= inTurn(() => connection.close())),
  };
}

/** Makes or completes the schema of a Neo4j database; repeating it changes nothing. */
export async function migrateNeo4jStore(options: Neo4jStoreOptions): Promise<void> {
  const connection = await connectNeo4j(parseNeo4jAddress(options), options.deadlines);
  try {
    await checkNeo4jServer(connection, withoutSecrets(options.address));
    await migrateNeo4j(connection);
  } finally {
    await connection.close();
  }
}
