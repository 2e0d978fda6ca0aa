import { join } from 'node:path';
import { isNeo4j } from '../config/store-address.js';
import { locateStore, projectNamed, type StoreLocation, storeAt } from '../config/store-location.js';
import { spoolFolders } from '../delivery/index.js';
import { MltraceError } from '../errors.js';
import { withoutSecrets } from '../lineage/without-secrets.js';
import { listSegments } from '../spool/reader.js';
import type { CheckedServeOptions } from './serve-options.js';

/** Where the store of a service lies. */
export type ServedLocation = Exclude<StoreLocation, { kind: 'none' }> & {
  /** What it is opened with; it may carry credentials. */
  readonly store: string;
  /** The same for people. */
  readonly named: string;
};

/** Finds what is to be served. Throws MLTRACE_USAGE when it cannot be, MLTRACE_UNSUPPORTED when it cannot answer Cypher, MLTRACE_STORE_UNAVAILABLE for a project's folder. */
export function servedLocation({ store, cwd, cypher }: CheckedServeOptions): ServedLocation {
  const location = locateStore({ ...(store !== undefined && { store }), ...(cwd !== undefined && { cwd }) });
  if (location.kind === 'none' || (location.kind === 'remote' && !isNeo4j(location.address)))
    throw new MltraceError('MLTRACE_USAGE', 'expected a folder or a Neo4j database to serve; give --store');
  if (location.kind === 'embedded') {
    if (cypher === true)
      throw new MltraceError(
        'MLTRACE_UNSUPPORTED',
        'the embedded store cannot stop a query; --cypher needs a Neo4j store',
      );
    const found = storeAt(location.directory);
    if (!found.is && found.inside !== undefined) throw projectNamed(location.directory, found.inside);
    return { ...location, store: location.directory, named: location.directory };
  }
  return { ...location, store: location.address, named: withoutSecrets(location.address) };
}

/** Where spans are kept that are no runs. */
export const quarantineDirectory = (location: ServedLocation): string =>
  location.kind === 'embedded'
    ? join(location.directory, 'quarantine')
    : spoolFolders(location.spoolDirectory).quarantine;

/** Bytes that processes of this machine have spooled for the store and that are still there. */
export function spoolBytes({ spoolDirectory }: ServedLocation): number {
  try {
    return listSegments(spoolDirectory).reduce((sum, { size }) => sum + size, 0);
  } catch {
    return 0;
  }
}
