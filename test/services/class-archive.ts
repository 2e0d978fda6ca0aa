import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from 'neo4j-driver';
import type { Neo4jInstallation } from './neo4j-installation.js';

/** Starts a server with these parameters of Java, lets it work, and stops it in good order. */
export type Rehearsal = (javaOptions: readonly string[], work: (session: Session) => Promise<void>) => Promise<void>;

/** Statements whose classes are worth having: schema, writing, merging, walking. */
const statements = [
  'CREATE CONSTRAINT rehearsal IF NOT EXISTS FOR (n:Rehearsal) REQUIRE n.id IS UNIQUE',
  'UNWIND range(1, 100) AS id MERGE (n:Rehearsal {id: id}) SET n.at = id',
  'UNWIND range(2, 100) AS id MATCH (n:Rehearsal {id: id}), (m:Rehearsal {id: id - 1}) MERGE (n)-[:USED {at: id}]->(m)',
  'MATCH (n:Rehearsal {id: 100})-[:USED|INFORMED_BY*]->(m:Rehearsal) WITH DISTINCT m RETURN m.id ORDER BY m.id DESC LIMIT 5',
  'MATCH (n:Rehearsal) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10 ROWS',
];

/**
 * The parameters of Java that make it take Neo4j's classes, parsed and checked, from an archive: the start takes half as
 * long. The archive is made once for each Neo4j and Java by a rehearsal and lies with the jars; where it cannot be made,
 * the parameters are empty.
 */
export async function classArchive(installation: Neo4jInstallation, rehearse: Rehearsal): Promise<readonly string[]> {
  const archive = join(installation.directory, `classes-of-java-${installation.javaVersion}.jsa`);
  if (!existsSync(archive)) await makeArchive(archive, rehearse);
  return existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : [];
}

async function makeArchive(archive: string, rehearse: Rehearsal): Promise<void> {
  let fresh: string;
  try {
    fresh = mkdtempSync(`${archive}.`);
  } catch {
    // A cache that is shared and not ours to write: starts are slower, nothing else.
    return;
  }
  try {
    const made = join(fresh, 'classes.jsa');
    await rehearse([`-XX:ArchiveClassesAtExit=${made}`], async (session) => {
      for (const statement of statements) await session.run(statement);
    });
    // In one step, so that a server that starts meanwhile sees all of it or nothing.
    if (existsSync(made)) renameSync(made, archive);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
