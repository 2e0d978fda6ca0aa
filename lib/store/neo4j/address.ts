import { type Environment, readEnvironment } from '../../config/environment.js';
import { MltraceError } from '../../errors.js';
import { withoutSecrets } from '../../lineage/without-secrets.js';
import type { Neo4jAddress } from './connection.js';

interface Given {
  readonly address: string;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

/** Address, credentials and database: option, else in the address, else from the environment. */
export function parseNeo4jAddress(given: Given, { neo4j }: Environment = readEnvironment()): Neo4jAddress {
  let url: URL;
  try {
    url = new URL(given.address);
  } catch (cause) {
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      `expected neo4j://host:port, found ${withoutSecrets(given.address)}`,
      { cause },
    );
  }
  const user = given.user ?? (decodeURIComponent(url.username) || neo4j.user);
  const password = given.password ?? (decodeURIComponent(url.password) || neo4j.password);
  const database = given.database ?? url.searchParams.get('database') ?? neo4j.database ?? 'neo4j';
  if (database === 'system') {
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      'expected a database for data, found system; leave it out for the one named neo4j',
    );
  }
  return {
    url: `${url.protocol}//${url.host}`,
    database,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
  };
}
