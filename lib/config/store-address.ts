import { createHash } from 'node:crypto';
import { withoutSecrets } from '../lineage/without-secrets.js';

/** Schemes of stores that are not a directory: a Neo4j database, or a `serve` over HTTP. */
export const remoteSchemes = ['neo4j', 'neo4j+s', 'neo4j+ssc', 'bolt', 'bolt+s', 'bolt+ssc', 'http', 'https'] as const;

/** What says that no lineage is to be recorded. */
export const noStore = 'none';

const scheme = /^([a-z][a-z0-9+.-]+):\/\//i;

/** The scheme of an address in lower case; undefined for a directory. */
export const schemeOf = (store: string): string | undefined => scheme.exec(store)?.[1]?.toLowerCase();

/** Whether a store is named by a remote address. */
export const isRemote = (store: string): boolean => remoteSchemes.some((known) => known === schemeOf(store));

/** Whether an address is that of a Neo4j database. */
export const isNeo4j = (store: string): boolean => /^(neo4j|bolt)(\+s|\+ssc)?$/.test(schemeOf(store) ?? '');

/** Why a text names no store; undefined when it names one. */
export function storeAddressProblem(store: string): string | undefined {
  if (store.trim() === '' || store.includes('\0'))
    return 'expected a directory, an address or none, found an empty text';
  const found = schemeOf(store);
  if (found === undefined || found === 'file' || isRemote(store)) return undefined;
  return `expected a directory or an address with ${remoteSchemes.join(', ')}, found ${found}://`;
}

/** Folder of a remote store's spool: first 16 hex digits of sha256 of the address without credentials. */
export const spoolFolderName = (address: string): string =>
  createHash('sha256').update(withoutSecrets(address)).digest('hex').slice(0, 16);
