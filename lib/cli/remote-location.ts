import { isNeo4j } from '../config/store-address.js';
import type { StoreLocation } from '../config/store-location.js';
import { MltraceError } from '../errors.js';

type RemoteLocation = Extract<StoreLocation, { kind: 'remote' }>;

/** The location when it is elsewhere: a Neo4j database or a `serve`. Throws MLTRACE_USAGE when it is here. */
export function remoteLocation(location: StoreLocation, command: string): RemoteLocation {
  if (location.kind === 'remote') return location;
  throw refusal(location, command, 'a store that is elsewhere');
}

/** The location when it is a Neo4j database. Throws MLTRACE_USAGE when it is anything else. */
export function neo4jLocation(location: StoreLocation, command: string): RemoteLocation {
  if (location.kind === 'remote' && isNeo4j(location.address)) return location;
  throw refusal(location, command, 'a Neo4j store');
}

function refusal({ kind }: StoreLocation, command: string, what: string): MltraceError {
  const found = kind === 'embedded' ? 'a folder, which needs none of it' : kind === 'remote' ? 'a service' : kind;
  return new MltraceError(
    'MLTRACE_USAGE',
    `${command} is for ${what}, and this one is ${found}; give --store neo4j://host:7687`,
  );
}
