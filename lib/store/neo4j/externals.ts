import { groupBy } from '../../lineage/group-by.js';
import { edge, label } from '../../names.js';
import type { PointerChanges } from '../graph/graph-changes.js';
import { propertiesInRow, valuesInRow } from '../graph/property-list.js';
import { inSlices, type Run } from '../graph/run-statement.js';
import { ofRuns, versionList } from '../graph/write-pointers.js';

const externalList = ['id', 'digest', 'version', 'external'] as const;
const ofArtifact = ['namespace: a.namespace', 'artifact: a.name'];

// Whoever knows only a part of an artifact's reads cannot know whether another read has it already. Under the artifact's
// lock nobody else makes it, and to look is cheaper than MERGE, which locks the index and sets what is there.
const createMissing = `UNWIND $rows AS row MATCH (a:${label.artifact} {key: row[0]})
  WHERE NOT EXISTS { MATCH (:${label.version} {id: row[1]}) }
  CREATE (:${label.version} ${propertiesInRow(externalList, 1, ofArtifact)})-[:${edge.versionOf}]->(a)`;

const countReads = `UNWIND $rows AS id MATCH (v:${label.version} {id: id})
  RETURN id, COUNT { (v)<-[:${edge.used}]-() } AS reads`;

// What was said of the external version is not said of this one.
const takeOver = `UNWIND $rows AS given MATCH (r:${label.run} {id: given[0]})
  UNWIND given[1] AS row MATCH (v:${label.version} {id: row[0]})
  SET v = ${propertiesInRow(versionList, 1, ['namespace: v.namespace', 'artifact: v.artifact'])}
  CREATE (v)-[:${edge.generatedBy} {at: v.writtenAt}]->(r)
  WITH v MATCH (v)<-[e:${edge.about}]-(:${label.annotation}) DELETE e`;

export interface Sending {
  readonly run: Run;
  /** Does not wait for answers. */
  readonly send: Run;
}

/**
 * Makes the external versions that appear, and turns those that vanish into versions of the batch where it can; gives what is
 * left to write. A writer that comes before the one that wrote what it reads leaves external versions behind. With several
 * writers that happens all the time, and an external version whose reads all go to one new version costs less by becoming
 * that, edges and all, than by moving each read. The artifacts must be locked and the runs be there.
 */
export async function writeExternals({ run, send }: Sending, changes: PointerChanges): Promise<PointerChanges> {
  await inSlices(
    send,
    createMissing,
    changes.externals.map(({ artifact, properties }) => [artifact, ...valuesInRow(externalList, properties)]),
  );
  const heirs = await findHeirs(run, changes);
  if (heirs.size === 0) return { ...changes, externals: [] };
  const externalOf = new Map(Array.from(heirs, ([external, version]) => [version, external]));
  const taking = changes.versions.filter(({ properties }) => externalOf.has(idOf(properties)));
  await ofRuns(send, takeOver, taking, ({ properties }) => [
    externalOf.get(idOf(properties)),
    ...valuesInRow(versionList, properties),
  ]);
  const moved = changes.moved.map((move) => ({ ...move, from: heirs.get(move.from) ?? move.from }));
  return {
    ...changes,
    externals: [],
    versions: changes.versions.filter(({ properties }) => !externalOf.has(idOf(properties))),
    vanished: changes.vanished.filter((id) => !heirs.has(id)),
    moved: moved.filter(({ from, to, assumed }) => from !== to || assumed),
  };
}

/** The version of the batch that each of these external versions becomes: all reads of it were loaded, and move. */
async function findHeirs(
  run: Run,
  { versions, vanished, moved }: PointerChanges,
): Promise<ReadonlyMap<string, string>> {
  if (vanished.length === 0) return new Map();
  const unclaimed = new Set(versions.map(({ properties }) => idOf(properties)));
  const moves = groupBy(moved, ({ from }) => from);
  const candidates = vanished.filter((id) => moves.get(id)?.some(({ to }) => unclaimed.has(to)));
  const counted = await inSlices<{ id: string; reads: number }>(run, countReads, candidates);
  const heirs = new Map<string, string>();
  for (const { id, reads } of counted) {
    const own = moves.get(id) ?? [];
    const heir = own.find(({ to, assumed }) => !assumed && unclaimed.has(to));
    if (heir === undefined || own.length !== reads) continue;
    unclaimed.delete(heir.to);
    heirs.set(id, heir.to);
  }
  return heirs;
}

const idOf = (properties: { readonly [name: string]: unknown }): string => String(properties['id']);
