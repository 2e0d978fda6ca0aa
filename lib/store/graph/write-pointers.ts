import { groupBy } from '../../lineage/group-by.js';
import { edge, label } from '../../names.js';
import type { PointerChanges } from './graph-changes.js';
import type { Properties } from './graph-shape.js';
import { propertiesInRow, valuesInRow } from './property-list.js';
import { inSlices, type Run, statementRows } from './run-statement.js';

/** What a pointer knows beside its artifact, which the Artifact or Version it leads to says already. */
const pointerProperties = ['id', 'digest', 'version', 'kind', 'bytes'] as const;
/** What a Version of a run says beside that. */
export const versionList = [...pointerProperties, 'writtenAt'] as const;
const usedList = ['id', 'version', 'kind', 'bytes', 'at', 'assumed'] as const;

// A row is a run with all that it writes or reads: it is looked up once.
const createVersions = `UNWIND $rows AS given MATCH (r:${label.run} {id: given[0]})
  UNWIND given[1] AS row MATCH (a:${label.artifact} {key: row[0]})
  CREATE (v:${label.version} ${propertiesInRow(versionList, 1, ['namespace: a.namespace', 'artifact: a.name'])})
  CREATE (v)-[:${edge.generatedBy} {at: v.writtenAt}]->(r) CREATE (v)-[:${edge.versionOf}]->(a)`;

// Whoever knows only a part of an artifact's reads cannot know whether another read has it already, or still has it.
const createExternal = `UNWIND $rows AS row MATCH (a:${label.artifact} {key: row.artifact})
  MERGE (v:${label.version} {id: row.properties.id}) SET v = row.properties MERGE (v)-[:${edge.versionOf}]->(a)`;

const deleteUnused = `UNWIND $rows AS id MATCH (v:${label.version} {id: id})
  WHERE NOT EXISTS { MATCH (v)<-[:${edge.used}]-(:${label.run}) } DETACH DELETE v`;

// A read that is not assumed has the digest of its version, or none: `true` says so, and the longest text of a row is not sent again.
const digestRead = 'digest: CASE row[1] WHEN true THEN v.digest ELSE row[1] END';
const digestInRow = ({ digest, assumed }: Properties) =>
  digest === undefined ? null : assumed === true ? digest : true;

const createUsed = `UNWIND $rows AS given MATCH (r:${label.run} {id: given[0]})
  UNWIND given[1] AS row MATCH (v:${label.version} {id: row[0]})
  CREATE (r)-[:${edge.used} ${propertiesInRow(usedList, 2, [digestRead, 'namespace: v.namespace', 'artifact: v.artifact'])}]->(v)`;

const moveUsed = `UNWIND $rows AS row
  MATCH (r:${label.run} {id: row[0]})-[old:${edge.used}]->(:${label.version} {id: row[1]}) WHERE old.id = row[2]
  MATCH (v:${label.version} {id: row[3]})
  CREATE (r)-[u:${edge.used}]->(v) SET u = properties(old) SET u.assumed = row[4] DELETE old`;

const forgetUsed = `UNWIND $rows AS row
  MATCH (r:${label.run} {id: row.run})-[u:${edge.used}]->(:${label.version}) WHERE u.id = row.id DELETE u`;

const createArtifact = `UNWIND $rows AS row CREATE (a:${label.artifact}) SET a = row`;

/** Writes versions and USED edges. The runs and artifacts must be there already. */
export async function writePointers(run: Run, changes: PointerChanges): Promise<void> {
  await ofRuns(run, createVersions, changes.versions, (version) => [
    version.artifact,
    ...valuesInRow(versionList, version.properties),
  ]);
  await inSlices(run, createExternal, changes.externals);
  await inSlices(
    run,
    `UNWIND $rows AS row MATCH (v:${label.version} {id: row.id}) SET v = row`,
    changes.changedVersions,
  );
  await inSlices(run, forgetUsed, changes.forgotten);
  await ofRuns(run, createUsed, changes.used, ({ version, properties }) => [
    version,
    digestInRow(properties),
    ...valuesInRow(usedList, properties),
  ]);
  await inSlices(
    run,
    moveUsed,
    changes.moved.map(({ run: reader, from, id, to, assumed }) => [reader, from, id, to, assumed || null]),
  );
  await inSlices(run, deleteUnused, changes.vanished);
}

/** Runs a statement over what belongs to runs, `[run, [row…]]` each, in slices of so many rows as a statement takes. */
export async function ofRuns<T extends { readonly run: string }>(
  run: Run,
  statement: string,
  items: readonly T[],
  rowOf: (item: T) => readonly unknown[],
): Promise<void> {
  for (let start = 0; start < items.length; start += statementRows) {
    const byRun = groupBy(items.slice(start, start + statementRows), (item) => item.run);
    await run(statement, { rows: Array.from(byRun, ([id, its]) => [id, its.map(rowOf)]) });
  }
}

async function kindsOf(run: Run, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const statement = `UNWIND $rows AS key MATCH (a:${label.artifact} {key: key}) RETURN key, a.kind AS kind`;
  const known = await inSlices<{ key: string; kind: string | null }>(run, statement, keys);
  return new Map(known.map(({ key, kind }) => [key, kind ?? '']));
}

/** Makes the artifacts that are not there, and raises the kind of those that are. */
export async function writeArtifacts(run: Run, { kinds }: PointerChanges): Promise<void> {
  const known = await kindsOf(run, [...kinds.keys()]);
  const fresh: Properties[] = [];
  const raised: Properties[] = [];
  for (const [key, kind] of kinds) {
    const slash = key.indexOf('/');
    const before = known.get(key);
    const properties = {
      key,
      namespace: key.slice(0, slash),
      name: key.slice(slash + 1),
      ...(kind !== '' && { kind }),
    };
    if (before === undefined) fresh.push(properties);
    else if (kind > before) raised.push(properties);
  }
  await inSlices(run, createArtifact, fresh);
  await inSlices(run, `UNWIND $rows AS row MATCH (a:${label.artifact} {key: row.key}) SET a = row`, raised);
}
