import type { GrafeoDB, QueryResult, Transaction } from '@grafeo-db/js';
import { MltraceError, messageOf } from '../../errors.js';
import type { Row, StatementParameters } from '../contract.js';
import type { Run } from '../graph/run-statement.js';
import { logBytes } from './write-ahead-log.js';

/** What is done in a transaction; `onCommit` takes what is to be done at once when it is committed, before any other. */
export type Work<T> = (run: Run, onCommit: (action: () => void) => void) => Promise<T>;

/** The embedded graph engine: one process at a time, the whole graph in memory, durable by its write-ahead log. */
export interface Engine {
  /** Statements of ours that only read. */
  read<T extends Row = Row>(statement: string, parameters?: StatementParameters): Promise<readonly T[]>;
  /** One at a time, in the order of the calls: commits when the work resolves, leaves nothing behind when it rejects. */
  transact<T>(work: Work<T>): Promise<T>;
  /** Runs a person's statement and takes back whatever it changed; rejects when it changed something. */
  tryOut(statement: string, parameters?: StatementParameters): Promise<readonly Row[]>;
  /** Writes the log into the database file, durably: survives power loss. */
  checkpoint(): void;
  /** Waits for transactions under way. */
  close(): Promise<void>;
}

/** Bytes of log after which the engine checkpoints by itself; keeps closing and opening short. */
const checkpointBytes = 8 << 20;
/**
 * Bytes of log after which the engine is told so. Its thread that looks for them does so every 100 ms, and closing waits for it:
 * most commands write little, and would wait for nothing.
 */
const watchedBytes = 1 << 20;
/** What the engine calls a write that met another one. */
const conflict = 'GRAFEO-T001';
/** What the engine says when another process holds the file. */
const locked = 'GRAFEO-X001';
const conflictRetries = 5;

/** Opens the database file, making it if need be. Rejects with MLTRACE_STORE_HELD while another process has it. */
export async function openEngine(file: string): Promise<Engine> {
  const { GrafeoDB: database } = await loadGrafeo();
  let db: GrafeoDB;
  try {
    db = database.create(file);
  } catch (cause) {
    const message = messageOf(cause);
    if (message.includes(locked) && message.includes('lock'))
      throw new MltraceError('MLTRACE_STORE_HELD', file, { cause });
    throw new MltraceError('MLTRACE_STORE_UNAVAILABLE', `${file}: ${message}`, { cause });
  }
  return engineOf(db, checkpointsOf(db, file));
}

/** To be called when the log may have grown: has the engine make checkpoints once the log is long, also what a killed process left. */
function checkpointsOf(db: GrafeoDB, file: string): () => void {
  let set = false;
  return () => {
    if (set || logBytes(file) < watchedBytes) return;
    db.setCheckpointTriggers({ walBytes: checkpointBytes });
    set = true;
  };
}

async function loadGrafeo() {
  try {
    return (await import('@grafeo-db/js')).default;
  } catch (cause) {
    const detail =
      'the embedded store needs @grafeo-db/js, which npm installs unless optional dependencies are left out';
    throw new MltraceError('MLTRACE_DEPENDENCY_MISSING', `${detail} (${messageOf(cause).split('\n', 1)[0]})`, {
      cause,
    });
  }
}

function engineOf(db: GrafeoDB, onCommit: () => void): Engine {
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };
  return {
    read: async (statement, parameters = {}) => rowsOf(await db.executeCypher(statement, parameters)),
    transact: (work) =>
      inTurn(async () => {
        const result = await transact(db, work);
        onCommit();
        return result;
      }),
    tryOut: (statement, parameters = {}) => inTurn(() => tryOut(db, statement, parameters)),
    checkpoint: () => db.walCheckpoint(),
    close: () => inTurn(async () => db.close()),
  };
}

async function transact<T>(db: GrafeoDB, work: Work<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const transaction = db.beginTransaction();
    const run: Run = async (statement, parameters = {}) =>
      rowsOf(await transaction.executeCypher(statement, parameters));
    const committed: (() => void)[] = [];
    try {
      const result = await work(run, (action) => committed.push(action));
      transaction.commit();
      for (const action of committed) action();
      return result;
    } catch (cause) {
      rollBack(transaction);
      if (attempt < conflictRetries && messageOf(cause).includes(conflict)) continue;
      if (cause instanceof MltraceError) throw cause;
      throw new MltraceError('MLTRACE_STORE_FAILED', messageOf(cause), { cause });
    }
  }
}

async function tryOut(db: GrafeoDB, statement: string, parameters: StatementParameters): Promise<readonly Row[]> {
  const transaction = db.beginTransaction();
  try {
    const result = await transaction.executeCypher(statement, parameters);
    if (Object.values(result.counters).some((count) => count !== 0)) {
      throw new MltraceError(
        'MLTRACE_QUERY_INVALID',
        'it changes the graph; lineage is derived from runs and is only read',
      );
    }
    return rowsOf(result);
  } catch (cause) {
    if (cause instanceof MltraceError) throw cause;
    throw new MltraceError('MLTRACE_QUERY_INVALID', messageOf(cause), { cause });
  } finally {
    rollBack(transaction);
  }
}

function rollBack(transaction: Transaction): void {
  if (transaction.isActive) transaction.rollback();
}

// The engine's rows are plain values by its own declaration; a statement's author knows their shape.
const rowsOf = <T extends Row>(result: QueryResult): readonly T[] => result.toArray() as readonly Row[] as readonly T[];
