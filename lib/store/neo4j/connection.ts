import type { Driver, ManagedTransaction, QueryResult, Result, Session } from 'neo4j-driver';
import { beforeDeadline, DeadlineMissed } from '../../deadline.js';
import { MltraceError, messageOf } from '../../errors.js';
import type { Row, StatementLimits, StatementParameters } from '../contract.js';
import { Overtaken, type Run } from '../graph/run-statement.js';
import { codeOf, databaseNotFound, storeError } from './failures.js';
import { type DriverModule, driverParameters, plainRow } from './values.js';

/** Where a Neo4j database is and how to get in. */
export interface Neo4jAddress {
  /** `neo4j://host:port` or `bolt://…`, with `+s` or `+ssc`; no credentials. */
  readonly url: string;
  readonly database: string;
  readonly user?: string;
  readonly password?: string;
}

/** One Neo4j database. Every call has a deadline of its own: the driver has none for a server that never answers. */
export interface Neo4jConnection {
  /** What the server says it is, such as `Neo4j/5.26.30`. Asked once: where no server answers it rejects without trying again. */
  agent(): Promise<string>;
  read<T extends Row = Row>(statement: string, parameters?: StatementParameters): Promise<readonly T[]>;
  /** A person's statement, within limits of its own if there are any. */
  ask(statement: string, parameters?: StatementParameters, limits?: StatementLimits): Promise<readonly Row[]>;
  /** One transaction; run again by the driver after passing failures, so the work must be idempotent. */
  write<T>(work: (run: Run) => Promise<T>): Promise<T>;
  /** Outside a transaction of ours, for statements that make schema. */
  schema(statement: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export interface Deadlines {
  /** A question, in milliseconds. */
  readonly readMillis: number;
  /** A batch, its retries included, in milliseconds. */
  readonly writeMillis: number;
}

const defaultDeadlines: Deadlines = { readMillis: 30_000, writeMillis: 60_000 };
/** How long the driver repeats a transaction by itself: our own queue decides after that. */
const driverRetryMillis = 8_000;
const connectMillis = 5_000;
/** How long to wait for the names of databases, which only make an error clearer. */
const namesMillis = 2_000;
/** How long the server may take to stop a statement whose time is up. */
const stopMillis = 2_000;
/** A batch's statements say how many rows they give: to ask for each thousand of them costs a round trip under locks. */
const allRows = -1;
/** What the driver asks for at once by default. */
const limitedRows = 1000;
/** How often a batch is begun when other writers get in its way. */
const attempts = 5;

export async function connectNeo4j(
  address: Neo4jAddress,
  deadlines: Partial<Deadlines> = {},
): Promise<Neo4jConnection> {
  const module = await loadDriver();
  const { driver: makeDriver, auth } = module;
  const limits = { ...defaultDeadlines, ...deadlines };
  const { user, password, url, database } = address;
  let driver: Driver | undefined;
  const connected = (): Driver => {
    driver ??= makeDriver(url, user === undefined ? undefined : auth.basic(user, password ?? ''), {
      disableLosslessIntegers: true,
      maxTransactionRetryTime: driverRetryMillis,
      connectionTimeout: connectMillis,
      connectionAcquisitionTimeout: connectMillis + driverRetryMillis,
      telemetryDisabled: true,
    });
    return driver;
  };
  /** A driver that did not answer in time may never: the next call gets a new one. */
  const discard = async (): Promise<void> => {
    const late = driver;
    driver = undefined;
    await late?.close();
  };
  const failure = async (cause: unknown): Promise<MltraceError> => {
    if (cause instanceof DeadlineMissed) void discard().catch(() => undefined);
    const wrongName = codeOf(cause) === databaseNotFound;
    return storeError(cause, { ...address, databases: wrongName ? await databaseNames(connected()) : [] });
  };
  const within = async <T>(
    millis: number,
    mode: 'READ' | 'WRITE',
    work: (session: Session) => Promise<T>,
  ): Promise<T> => {
    const session = connected().session({
      database,
      defaultAccessMode: mode,
      fetchSize: mode === 'WRITE' ? allRows : limitedRows,
    });
    try {
      return await beforeDeadline(work(session), millis);
    } catch (cause) {
      throw await failure(cause);
    } finally {
      void session.close().catch(() => undefined);
    }
  };
  const timed = (millis: number) => ({ timeout: millis });
  return {
    agent: async () => {
      try {
        const { agent } = await beforeDeadline(connected().getServerInfo({ database }), limits.readMillis);
        return agent ?? '';
      } catch (cause) {
        throw await failure(cause);
      }
    },
    read: (statement, parameters = {}) =>
      within(limits.readMillis, 'READ', (session) =>
        session.executeRead(
          async (transaction) => rowsOf(module, await transaction.run(statement, driverParameters(module, parameters))),
          timed(limits.readMillis),
        ),
      ),
    ask: (statement, parameters = {}, { rows, millis } = { rows: Infinity, millis: limits.readMillis }) =>
      within(millis + stopMillis, 'READ', (session) =>
        session.executeRead(
          (transaction) => rowsUpTo(rows, module, transaction.run(statement, driverParameters(module, parameters))),
          timed(millis),
        ),
      ),
    write: (work) =>
      beginningAnew(() =>
        within(limits.writeMillis, 'WRITE', (session) =>
          session.executeWrite((transaction) => work(runIn(module, transaction)), timed(limits.writeMillis)),
        ),
      ),
    schema: (statement) =>
      within(limits.writeMillis, 'WRITE', async (session) => rowsOf(module, await session.run(statement))),
    close: discard,
  };
}

/** The databases that a server has, for people; empty when it does not tell. */
async function databaseNames(driver: Driver): Promise<readonly string[]> {
  const session = driver.session({ database: 'system', defaultAccessMode: 'READ' });
  try {
    const asked = session.run("SHOW DATABASES YIELD name, type WHERE type <> 'system' RETURN name ORDER BY name");
    const { records } = await beforeDeadline(
      asked.then((result) => result),
      namesMillis,
    );
    return records.map((record) => String(record.get('name')));
  } catch {
    return [];
  } finally {
    void session.close().catch(() => undefined);
  }
}

async function loadDriver() {
  try {
    return (await import('neo4j-driver')).default;
  } catch (cause) {
    throw new MltraceError('MLTRACE_DEPENDENCY_MISSING', `neo4j-driver (${messageOf(cause).split('\n', 1)[0]})`, {
      cause,
    });
  }
}

/** What is sent after a statement that fails is not done either: it fails as that one did, which says whether to try again. */
function runIn(module: DriverModule, transaction: ManagedTransaction): Run {
  let first: { readonly cause: unknown } | undefined;
  return async (statement, parameters = {}) => {
    try {
      return ownRowsOf(await transaction.run(statement, driverParameters(module, parameters)));
    } catch (cause) {
      first ??= { cause };
      throw first.cause;
    }
  };
}

// The rows of our own statements have the shape their authors know; those that write ask for plain values only.
const ownRowsOf = <T extends Row>(result: QueryResult): readonly T[] =>
  result.records.map((record) => record.toObject()) as readonly Row[] as readonly T[];

const rowsOf = <T extends Row>(module: DriverModule, result: QueryResult): readonly T[] =>
  result.records.map((record) => plainRow(module, record.toObject())) as readonly Row[] as readonly T[];

/** Takes rows as they come, and no more than are allowed: what is left is discarded with the transaction. */
async function rowsUpTo(most: number, module: DriverModule, result: Result): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const record of result) {
    if (rows.length >= most)
      throw new MltraceError('MLTRACE_QUERY_INVALID', `it has more than ${most} rows; add a LIMIT`);
    rows.push(plainRow(module, record.toObject()));
  }
  return rows;
}

/**
 * What two writers at once can meet: a node that the other has just made, taken away, or given an edge. The batch finds
 * things as they are now when it begins anew.
 */
const metAnother = new Set([
  'Neo.ClientError.Schema.ConstraintValidationFailed',
  'Neo.ClientError.Statement.EntityNotFound',
]);

async function beginningAnew<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (cause) {
      const code = cause instanceof MltraceError ? codeOf(cause.cause) : '';
      if (attempt >= attempts || !(cause instanceof Overtaken || metAnother.has(code))) throw cause;
    }
  }
}
