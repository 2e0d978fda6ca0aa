import { join } from 'node:path';
import grafeo from '@grafeo-db/js';
import { keyOf, type RunRecord } from '../lib/lineage/facts.js';
import { readId, versionId } from '../lib/lineage/ids.js';
import { runProperties, usedProperties, versionProperties } from '../lib/store/graph/graph-shape.js';

/** The rows that runs become, worked out beforehand. */
export interface RawRows {
  readonly keys: { readonly artifacts: readonly string[]; readonly components: readonly string[] };
  readonly runs: readonly unknown[];
  readonly versions: readonly unknown[];
  readonly used: readonly unknown[];
}

/** Resolves reads by nothing but the last write of a name, which is right for runs in order. */
export function rawRows(runs: readonly RunRecord[]): RawRows {
  const last = new Map<string, string>();
  const used: unknown[] = [];
  const versions: unknown[] = [];
  const artifacts = new Set<string>();
  for (const run of runs) {
    for (const read of run.reads) {
      const version = last.get(keyOf(read.namespace, read.artifact));
      if (version !== undefined)
        used.push({ run: run.id, version, properties: usedProperties(readId(run.id, read), read, false) });
    }
    for (const write of run.writes) {
      const artifact = keyOf(write.namespace, write.artifact);
      const id = versionId(run.id, write);
      artifacts.add(artifact);
      last.set(artifact, id);
      versions.push({ run: run.id, at: write.at, artifact, properties: versionProperties(id, write) });
    }
  }
  const componentOf = (run: RunRecord) => keyOf(run.namespace, run.component);
  return {
    keys: { artifacts: [...artifacts], components: [...new Set(runs.map(componentOf))] },
    runs: runs.map((run) => ({ component: componentOf(run), properties: runProperties(run) })),
    versions,
    used,
  };
}

const statements = {
  runs: 'UNWIND $rows AS row MATCH (c:Component {key: row.component}) CREATE (r:Run)-[:OF]->(c) SET r = row.properties',
  versions: `UNWIND $rows AS row MATCH (r:Run {id: row.run}) MATCH (a:Artifact {key: row.artifact})
    CREATE (v:Version)-[:GENERATED_BY {at: row.at}]->(r) CREATE (v)-[:VERSION_OF]->(a) SET v = row.properties`,
  used: `UNWIND $rows AS row MATCH (r:Run {id: row.run}) MATCH (v:Version {id: row.version})
    CREATE (r)-[u:USED]->(v) SET u = row.properties`,
};

/** The yardstick: the same engine, given the finished rows in big batches, asking nothing back. */
export async function rawLoad(directory: string, rows: RawRows): Promise<number> {
  const db = grafeo.GrafeoDB.create(join(directory, 'raw.db'));
  db.setCheckpointTriggers({ walBytes: 8 << 20 });
  for (const [label, property] of [
    ['Run', 'id'],
    ['Version', 'id'],
    ['Artifact', 'key'],
    ['Component', 'key'],
  ]) {
    await db.executeCypher(`CREATE INDEX FOR (n:${label}) ON (n.${property})`);
  }
  const start = performance.now();
  await db.executeCypher('UNWIND $rows AS key CREATE (:Artifact {key: key})', { rows: rows.keys.artifacts });
  await db.executeCypher('UNWIND $rows AS key CREATE (:Component {key: key})', { rows: rows.keys.components });
  for (const kind of ['runs', 'versions', 'used'] as const) {
    for (let from = 0; from < rows[kind].length; from += 2000) {
      const transaction = db.beginTransaction();
      await transaction.executeCypher(statements[kind], { rows: rows[kind].slice(from, from + 2000) });
      transaction.commit();
    }
  }
  const millis = performance.now() - start;
  db.close();
  return millis;
}
