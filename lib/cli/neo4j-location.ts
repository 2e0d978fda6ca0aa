import { isNeo4j } from '../config/store-address.js';
import type { StoreLocation } from '../config/store-location.js';
import { MltraceError } from '../errors.js';

/** The location when it is a Neo4j database. Throws MLTRACE_USAGE when it is anything else. */
export function neo4jLocation(location: StoreLocation, command: string): Extract<StoreLocation, { kind: 'remote' }> {
  if (location.kind === 'remote' && isNeo4j(location.address)) return location;
  const found = location.kind === 'embedded' ? 'a folder, which needs none of it' : location.kind;
  throw new MltraceError(
    'MLTRACE_USAGE',
    `${command} is for a Neo4j store, and this one is ${found}; give --store neo4j://host:7687`,
  );
}
