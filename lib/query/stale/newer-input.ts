import { compareText } from '../../lineage/canonical-json.js';
import { keyOf, type RunId, type Timestamp } from '../../lineage/facts.js';
import { groupBy } from '../../lineage/group-by.js';
import type { LineageStore, Row } from '../../store/contract.js';
import { existsBy } from '../as-of.js';
import { readSlices } from '../read-slices.js';
import type { NewerInput } from './causes.js';
import type { Neighbourhood, RunThen, Use } from './neighbourhood.js';

interface Write extends Row {
  readonly key: string;
  readonly version: string;
  readonly at: Timestamp;
  readonly digest: string | null;
  readonly run: RunId;
  readonly component: string;
  readonly startedAt: Timestamp;
}

/** Writes by artifact key, the latest first. */
export type Writes = ReadonlyMap<string, readonly Write[]>;

const statement = `UNWIND $ids AS i MATCH (a:Artifact {key: i})<-[:VERSION_OF]-(v:Version)-[:GENERATED_BY]->(w:Run)
  WHERE v.writtenAt >= $since
  RETURN i AS key, v.id AS version, v.writtenAt AS at, v.digest AS digest, w.id AS run, w.component AS component, w.startedAt AS startedAt`;

const artifactOf = ({ namespace, artifact }: Use): string => keyOf(namespace, artifact);

/** The writes that may supersede what was used: of those artifacts, none before the earliest that was used. */
export async function writesSince(
  store: LineageStore,
  { uses }: Neighbourhood,
  at: Timestamp | undefined,
): Promise<Writes> {
  const all = [...uses.values()].flat();
  const keys = [...new Set(all.map(artifactOf))];
  const since = all.reduce((first, use) => {
    const from = use.writtenAt ?? use.at;
    return first === '' || from < first ? from : first;
  }, '');
  const rows = await readSlices<Write>(store, statement, { ids: keys, parameters: { since } });
  const known = rows.filter((write) => existsBy(write.at, at) && existsBy(write.startedAt, at));
  return groupBy(known.sort(latestFirst), ({ key }) => key);
}

const latestFirst = (a: Write, b: Write): number =>
  compareText(b.at, a.at) || compareText(b.run, a.run) || compareText(b.digest ?? '', a.digest ?? '');

/** One for each version, and content that it counts as having, that has been superseded; by version. */
export function newerInputs(run: RunThen, { uses, writers }: Neighbourhood, writes: Writes): readonly NewerInput[] {
  const found = new Map<string, NewerInput>();
  // Readings come in the order of their times: the first of a version stands for those of the same content.
  for (const use of uses.get(run.id) ?? []) {
    const content = contentOf(use);
    const id = `${use.version} ${content ?? ''}`;
    if (found.has(id)) continue;
    const isLater = laterThan(use, writers.get(use.version)?.id);
    const newer = writes
      .get(artifactOf(use))
      ?.find((write) => write.run !== run.id && isLater(write) && isOther(content, write.digest));
    if (newer !== undefined) found.set(id, causeOf(use, content, newer));
  }
  return [...found.values()];
}

/** The digest that the version counts as having: its own, else what an assumed read or one from outside has read. */
const contentOf = ({ writtenAt, writtenDigest, assumed, digest }: Use): string | null => {
  if (writtenAt === null) return digest;
  return writtenDigest ?? (assumed ? digest : null);
};

/** After the version in the order of (time, run id); of an external one, after the reading. */
const laterThan =
  ({ writtenAt, at }: Use, writer: RunId | undefined) =>
  (write: Write): boolean =>
    writtenAt === null ? write.at > at : write.at > writtenAt || (write.at === writtenAt && write.run > (writer ?? ''));

/** A digest that is not known counts as another. */
const isOther = (one: string | null, other: string | null): boolean => one === null || one !== other;

const causeOf = (use: Use, content: string | null, newer: Write): NewerInput => ({
  cause: 'newer-input',
  artifact: { namespace: use.namespace, name: use.artifact },
  used: { version: use.version, ...(content !== null && { digest: content }), at: use.at },
  newer: {
    version: newer.version,
    ...(newer.digest !== null && { digest: newer.digest }),
    at: newer.at,
    run: newer.run,
    component: newer.component,
  },
});
