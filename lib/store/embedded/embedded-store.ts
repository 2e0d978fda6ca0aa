import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MltraceError, messageOf } from '../../errors.js';
import { makeDirectory } from '../../make-directory.js';
import { makeSpoolDirectory } from '../../spool/spool-directory.js';
import type { LineageStore, OnEnded } from '../contract.js';
import { embeddedWriter } from './apply.js';
import { type Engine, openEngine } from './engine.js';
import { describeHolder, holderFile, removeHolder, writeHolder } from './holder.js';
import { plainRow } from './rows.js';
import { prepareSchema } from './schema.js';
import { spoolImporter } from './spool-import.js';
import { defaultHeldPointers } from './timeline-cache.js';

export interface EmbeddedStoreOptions {
  /** The `.mltrace` folder; made if need be. */
  readonly directory: string;
  /** The spool to bring in. Default: `spool` in that folder. */
  readonly spoolDirectory?: string;
  /** How long to wait for another process that holds the store, in milliseconds. Default 3,000. */
  readonly waitMillis?: number;
  /**
   * Reads and writes that are kept in memory for applying facts, about 0.25 KB each. Default 600,000; with fewer, facts about
   * many artifacts with long histories are applied slower.
   */
  readonly heldPointers?: number;
  /** Sync the disk with every commit: what `apply` has resolved then survives power loss too. Default: false. */
  readonly fsync?: boolean;
  /** Told of lines in the spool that were no facts, once an import; they are kept in `quarantine`. */
  readonly onQuarantine?: (count: number, directory: string) => void;
  readonly onEnded?: OnEnded;
}

const retryMillis = 50;

/**
 * Opens the embedded store: the default, in a folder, one process at a time. What others have spooled is brought in by
 * `refresh()`. Rejects with MLTRACE_STORE_HELD, naming the holder, when another process keeps it longer than the wait.
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<LineageStore> {
  const { directory, spoolDirectory = join(directory, 'spool'), waitMillis = 3000 } = options;
  const files = makeFolders(directory);
  const engine = await openWhenFree(files.graph, files.holder, waitMillis);
  try {
    await prepareSchema(engine);
  } catch (cause) {
    await engine.close();
    throw cause;
  }
  writeHolder(files.holder);
  const writer = embeddedWriter(engine, options.heldPointers ?? defaultHeldPointers, options.onEnded);
  const importSpool = spoolImporter(engine, writer, { spool: spoolDirectory, quarantine: files.quarantine });
  const refresh = inTurn(async () => {
    const { quarantined } = await importSpool();
    if (quarantined > 0) options.onQuarantine?.(quarantined, files.quarantine);
  });
  let closing: Promise<void> | undefined;
  const close = async () => {
    await refresh.idle();
    removeHolder(files.holder);
    await engine.close();
  };
  const whileOpen =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> =>
      closing === undefined ? work(...args) : Promise.reject(new MltraceError('MLTRACE_STORE_CLOSED', directory));
  return {
    address: directory,
    abilities: { cancelsStatements: false, sharedByProcesses: false },
    apply: whileOpen(async (facts) => {
      const report = await writer.apply(facts);
      if (options.fsync === true) engine.checkpoint();
      return report;
    }),
    refresh: whileOpen(refresh.run),
    read: whileOpen(engine.read) as LineageStore['read'],
    cypher: whileOpen(async (statement, parameters, limits) => {
      if (limits !== undefined)
        throw new MltraceError('MLTRACE_UNSUPPORTED', 'the embedded store cannot stop a statement that runs too long');
      return (await engine.tryOut(statement, parameters)).map(plainRow);
    }),
    close: () => (closing ??= close()),
  };
}

function makeFolders(directory: string) {
  try {
    makeSpoolDirectory(join(directory, 'spool'));
    makeDirectory(join(directory, 'graph'));
  } catch (cause) {
    throw new MltraceError('MLTRACE_STORE_UNAVAILABLE', `${directory} cannot be made: ${messageOf(cause)}`, { cause });
  }
  return {
    graph: join(directory, 'graph', 'lineage.db'),
    holder: holderFile(directory),
    quarantine: join(directory, 'quarantine'),
  };
}

async function openWhenFree(graph: string, holder: string, waitMillis: number): Promise<Engine> {
  const deadline = performance.now() + waitMillis;
  for (;;) {
    try {
      return await openEngine(graph);
    } catch (cause) {
      if (!(cause instanceof MltraceError) || cause.code !== 'MLTRACE_STORE_HELD') throw cause;
      if (performance.now() >= deadline) {
        const advice = 'wait for it to end, or give this call a store of its own';
        throw new MltraceError('MLTRACE_STORE_HELD', `${describeHolder(holder)} holds ${graph}; ${advice}`, { cause });
      }
      await sleep(retryMillis);
    }
  }
}

/** Runs one at a time, in the order of the calls. */
function inTurn(work: () => Promise<void>) {
  let last: Promise<void> = Promise.resolve();
  const run = (): Promise<void> => {
    last = last.catch(() => undefined).then(work);
    return last;
  };
  return { run, idle: () => last.catch(() => undefined) };
}
