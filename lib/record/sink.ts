import type { Environment } from '../config/environment.js';
import { locateStore, type StoreLocation } from '../config/store-location.js';
import { MltraceError } from '../errors.js';
import { namespacePattern } from '../lineage/attribute-patterns.js';
import type { Fact } from '../lineage/facts.js';
import type { SpoolHealth } from '../spool/contract.js';
import { openSpoolWriter } from '../spool/writer.js';
import { reportProblem } from './problems.js';
import { isListenedTo, tellListeners } from './record-listeners.js';
import { suppressed } from './suppressed.js';

/** A store that is not a directory. */
export type RemoteLocation = Extract<StoreLocation, { kind: 'remote' }>;

export interface DeliveredOptions {
  /** A store that does not answer is not told of at once, but as if nobody waited. Default: false. */
  readonly quietly?: boolean;
}

/** Takes what is spooled for a store elsewhere there, in the background. */
export interface Carrier {
  /** Something was spooled. Never throws, never waits. */
  wake(): void;
  /** Resolves when what is spooled is delivered, or when that takes too long. Never rejects. */
  delivered(options?: DeliveredOptions): Promise<void>;
}

/** Who carries the spool of a store elsewhere; undefined when nobody can. Recording knows no stores: it is told. */
export type Carry = (location: RemoteLocation) => Carrier | undefined;

/** Where the records of a process go: the spool of one store. */
export interface Sink {
  /** False: lineage is switched off (`none`), nothing is kept, and nobody listens. */
  readonly recording: boolean;
  /** The store that it is for. */
  readonly location: StoreLocation;
  /** Namespace of runs that give none. */
  readonly namespace: string | undefined;
  /** Absolute; undefined when lineage is switched off. */
  readonly spoolDirectory: string | undefined;
  /** Absolute; files inside it are named relative to it. */
  readonly projectRoot: string;
  /** Spools the record. Never throws, never waits. */
  append(record: Fact): void;
  /** Makes what was appended survive power loss, and gives it to importers. Never throws. */
  flush(): void;
  /** Waits a bounded time until what was appended is in a store elsewhere. Resolves at once for one that imports. */
  delivered(options?: DeliveredOptions): Promise<void>;
  /** Undefined when lineage is switched off. */
  health(): SpoolHealth | undefined;
}

export interface SinkOptions {
  /** A directory, an address, or `none`. Default: MLTRACE_STORE, else the nearest `.mltrace` upwards, else one in `cwd`. */
  readonly store?: string;
  /** Namespace of runs that give none, `[a-z0-9._-]{1,64}`. Default: MLTRACE_NAMESPACE. */
  readonly namespace?: string;
  /** Directory from which the store is looked for. Default: the working directory. */
  readonly cwd?: string;
  /** Bytes the spool may hold before records are dropped. Default: 1 GiB. */
  readonly maxSpoolBytes?: number;
}

/** Throws MLTRACE_OPTION_INVALID for a namespace that cannot be one. */
export function refuseBadNamespace(namespace: unknown): void {
  if (namespace === undefined || (typeof namespace === 'string' && namespacePattern.test(namespace))) return;
  throw new MltraceError(
    'MLTRACE_OPTION_INVALID',
    `namespace: expected 1 to 64 of a-z 0-9 . _ -, found ${JSON.stringify(namespace)}`,
  );
}

/** No file is made before the first record. Throws MLTRACE_OPTION_INVALID for a wrong option. */
export function createSink(options: SinkOptions, environment: Environment, carry?: Carry): Sink {
  refuseBadNamespace(options.namespace);
  const { store, cwd, maxSpoolBytes } = options;
  const location = locateStore(
    { ...(store !== undefined && { store }), ...(cwd !== undefined && { cwd }) },
    environment,
  );
  const writer =
    location.kind === 'none'
      ? undefined
      : openSpoolWriter({
          directory: location.spoolDirectory,
          ...(maxSpoolBytes !== undefined && { maxBytes: maxSpoolBytes }),
        });
  const carrier = location.kind === 'remote' ? carry?.(location) : undefined;
  return {
    get recording() {
      return location.kind !== 'none' || isListenedTo();
    },
    location,
    namespace: options.namespace ?? environment.namespace,
    spoolDirectory: writer?.directory,
    projectRoot: location.projectRoot,
    append: (record) => {
      guarded('a run could not be spooled', () => {
        writer?.append(record);
        carrier?.wake();
      });
      tellListeners(record);
    },
    flush: () => guarded('the spool could not be flushed', () => writer?.flush()),
    delivered: (options) => carrier?.delivered(options) ?? Promise.resolve(),
    health: () => writer?.health(),
  };
}

function guarded(what: string, action: () => void): void {
  try {
    suppressed(action);
  } catch (thrown) {
    reportProblem(what, thrown);
  }
}
