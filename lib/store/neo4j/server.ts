import { MltraceError } from '../../errors.js';
import type { Neo4jConnection } from './connection.js';

/** The oldest server whose Cypher has all that our statements use, as major and minor version; newer ones are accepted. */
export const oldestServer = [5, 26] as const;

/**
 * Asks the server who it is. Rejects at once with MLTRACE_STORE_UNAVAILABLE when none answers or lets us in, and with
 * MLTRACE_UNSUPPORTED when it is too old or something else than Neo4j.
 */
export async function checkNeo4jServer(connection: Neo4jConnection, address: string): Promise<void> {
  const agent = await connection.agent();
  if (!isAccepted(agent)) {
    throw new MltraceError(
      'MLTRACE_UNSUPPORTED',
      `${address}: expected Neo4j ${oldestServer.join('.')} or newer, found ${agent || 'a server without a name'}`,
    );
  }
}

/** Whether a server that says this of itself (`Neo4j/5.26.30`, `Neo4j/2026.08.1`) is one we write to. */
export function isAccepted(agent: string): boolean {
  const [, major, minor] = /^Neo4j\/(\d+)\.(\d+)/.exec(agent) ?? [];
  const [oldestMajor, oldestMinor] = oldestServer;
  return Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
}
