import { refuseUnknownOptions } from '../config/options.js';
import { isNeo4j } from '../config/store-address.js';
import { locateStore, type StoreLocation } from '../config/store-location.js';
import { MltraceError } from '../errors.js';
import type { LineageStore, OnEnded } from './contract.js';
import { openEmbeddedStore } from './embedded/embedded-store.js';

type RemoteLocation = Extract<StoreLocation, { kind: 'remote' }>;

export interface OpenStoreOptions {
  /**
   * A directory (the `.mltrace` folder itself), the `neo4j://` or `bolt://` address of a database, or the `http(s)://`
   * address of a `serve`. Default:
   * MLTRACE_STORE, else the nearest `.mltrace` upwards, else one in `cwd`.
   */
  readonly store?: string;
  /** Directory to start from. Default: the working directory. */
  readonly cwd?: string;
  /** How long to wait for another process that holds the store, in milliseconds. Default 3,000. */
  readonly waitMillis?: number;
  /** Of an embedded store: sync the disk with every commit. Default: false. */
  readonly fsync?: boolean;
  /** Told of lines in the spool that were no facts, once an import; they are kept in the directory it is given. */
  readonly onQuarantine?: (count: number, directory: string) => void;
  /** Told why facts that were recorded on this machine are not in a store elsewhere: answers lack them. */
  readonly onUndelivered?: (reason: string) => void;
  /** Not told by a store behind a `serve`. */
  readonly onEnded?: OnEnded;
}

const knownOptions = [
  'store',
  'cwd',
  'waitMillis',
  'fsync',
  'onQuarantine',
  'onUndelivered',
  'onEnded',
] as const satisfies readonly (keyof OpenStoreOptions)[];

/**
 * Opens the store and brings in what was spooled for it. Rejects with MLTRACE_STORE_HELD when another process keeps
 * it, MLTRACE_STORE_UNAVAILABLE when it cannot be opened, MLTRACE_UNSUPPORTED for an address no store answers to.
 */
export async function openStore(options: OpenStoreOptions = {}): Promise<LineageStore> {
  refuseUnknownOptions(options, knownOptions, 'openStore');
  const { waitMillis, fsync, onQuarantine, onUndelivered, onEnded, ...where } = options;
  const location = locateStore(where);
  if (location.kind === 'none') {
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      'expected a store, found none; unset MLTRACE_STORE or give --store',
    );
  }
  if (location.kind === 'remote') return openRemote(location, options);
  const store = await openEmbeddedStore({
    directory: location.directory,
    spoolDirectory: location.spoolDirectory,
    ...(waitMillis !== undefined && { waitMillis }),
    ...(fsync !== undefined && { fsync }),
    ...(onQuarantine !== undefined && { onQuarantine }),
    ...(onEnded !== undefined && { onEnded }),
  });
  try {
    await store.refresh();
    return store;
  } catch (cause) {
    await store.close();
    throw cause;
  }
}

async function openRemote(location: RemoteLocation, options: OpenStoreOptions): Promise<LineageStore> {
  const { address } = location;
  const { withSpool } = await import('./with-spool.js');
  const store = withSpool(await openAddress(address, options.onEnded), location.spoolDirectory, options);
  await store.refresh();
  return store;
}

/** The store at a remote address, without what this machine has spooled for it. */
export async function openAddress(address: string, onEnded?: OnEnded): Promise<LineageStore> {
  if (isNeo4j(address)) {
    const { openNeo4jStore } = await import('./neo4j/neo4j-store.js');
    return openNeo4jStore({ address, ...(onEnded !== undefined && { onEnded }) });
  }
  return (await import('./http/http-store.js')).openHttpStore({ address });
}
