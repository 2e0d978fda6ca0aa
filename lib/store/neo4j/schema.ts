import { MltraceError } from '../../errors.js';
import { edge, label } from '../../names.js';
import { uniqueKeys } from '../graph/unique-keys.js';
import type { Neo4jConnection } from './connection.js';

/** The layout of the graph that this code writes. */
export const graphFormat = 1;

/** Names that are not lineage: the format of the store, and what a run waits for that is not there yet. */
export const bookkeeping = { format: 'StoreFormat', awaited: 'Awaited', awaits: 'AWAITS' } as const;

/** Range indexes the write path hints at, by the properties they are on. */
export const writesIndex = `v:${label.version}(namespace, artifact, writtenAt)`;
export const contentIndex = `v:${label.version}(namespace, artifact, digest, writtenAt)`;
export const readsIndex = `u:${edge.used}(namespace, artifact, at)`;
export const contentReadsIndex = `u:${edge.used}(namespace, artifact, digest, at)`;

const unique = [...uniqueKeys, [bookkeeping.awaited, 'id'], [bookkeeping.format, 'name']] as const;

const indexes = [
  `mltrace_version_writes FOR (v:${label.version}) ON (v.namespace, v.artifact, v.writtenAt)`,
  `mltrace_version_content FOR (v:${label.version}) ON (v.namespace, v.artifact, v.digest, v.writtenAt)`,
  `mltrace_used_reads FOR ()-[u:${edge.used}]-() ON (u.namespace, u.artifact, u.at)`,
  `mltrace_used_content FOR ()-[u:${edge.used}]-() ON (u.namespace, u.artifact, u.digest, u.at)`,
  `mltrace_run_parent FOR (r:${label.run}) ON (r.parent)`,
  `mltrace_run_started FOR (r:${label.run}) ON (r.startedAt)`,
  `mltrace_artifact_name FOR (a:${label.artifact}) ON (a.name)`,
  `mltrace_component_name FOR (c:${label.component}) ON (c.name)`,
  `mltrace_annotation_subject FOR (n:${label.annotation}) ON (n.subject)`,
];

/** Makes constraints and indexes where they are missing, waits until they can be used, and notes the format. Repeating it changes nothing. */
export async function migrateNeo4j(connection: Neo4jConnection): Promise<void> {
  for (const [on, property] of unique) {
    const name = `mltrace_${on.toLowerCase()}_${property}`;
    await connection.schema(`CREATE CONSTRAINT ${name} IF NOT EXISTS FOR (n:${on}) REQUIRE n.${property} IS UNIQUE`);
  }
  for (const index of indexes) await connection.schema(`CREATE INDEX ${index.replace(' FOR ', ' IF NOT EXISTS FOR ')}`);
  await connection.schema('CALL db.awaitIndexes(300)');
  const found = await formatOf(connection);
  if (found !== undefined && found > graphFormat) refuse(found);
  await connection.write((run) =>
    run(`MERGE (f:${bookkeeping.format} {name: 'mltrace'}) SET f.format = $format`, { format: graphFormat }),
  );
}

/** Rejects with MLTRACE_STORE_FORMAT when the database was not migrated, or by a newer mltrace. */
export async function checkNeo4jSchema(connection: Neo4jConnection, address: string): Promise<void> {
  const found = await formatOf(connection);
  if (found === undefined) {
    throw new MltraceError(
      'MLTRACE_STORE_FORMAT',
      `${address} has no lineage schema yet; run mltrace migrate --store ${address}`,
    );
  }
  if (found !== graphFormat) refuse(found);
}

async function formatOf(connection: Neo4jConnection): Promise<number | undefined> {
  const [row] = await connection.read<{ format: number }>(
    `MATCH (f:${bookkeeping.format} {name: 'mltrace'}) RETURN f.format AS format`,
  );
  return row?.format;
}

function refuse(found: number): never {
  throw new MltraceError('MLTRACE_STORE_FORMAT', `expected format ${graphFormat}, found ${found}; use a newer mltrace`);
}
