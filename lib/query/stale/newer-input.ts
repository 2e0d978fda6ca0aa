import { compareText } from '../../lineage/canonical-json.js';
import { keyOf, type RunId, type Timestamp } from '../../lineage/facts.js';
import { groupBy } from '../../lineage/group-by.js';
import type { LineageStore, Row } from '../../store/contract.js';
import { readSlices } from '../read-slices.js';
import type { NewerInput } from './causes.js';
import type { Neighbourhood, RunThen, Use } from './neighbourhood.js';

interface Write {
  readonly version: string;
  readonly at: Timestamp;
  readonly digest: string | null;
  readonly run: RunId;
  readonly component: string;
}

/** Writes by artifact key, the latest first: the latest of each, and all of those where that does not tell what is newer. */
export type Writes = ReadonlyMap<string, readonly Write[]>;

const matching = (until: string): string => `UNWIND $ids AS i
  MATCH (a:Artifact {key: i})<-[:VERSION_OF]-(v:Version)-[:GENERATED_BY]->(w:Run) WHERE v.writtenAt >= $since ${until}`;

/** Time, run, digest, version and component in one text, with spaces between: the largest is of the latest write. */
const inOneText = "v.writtenAt + ' ' + w.id + ' ' + coalesce(v.digest, '') + ' ' + v.id + ' ' + w.component";
const latestStatement = (until: string): string => `${matching(until)} RETURN i AS key, max(${inOneText}) AS last`;
const allStatement = (until: string): string =>
  `${matching(until)} RETURN i AS key, v.id AS version, v.writtenAt AS at, v.digest AS digest, w.id AS run, w.component AS component`;

const artifactOf = ({ namespace, artifact }: Use): string => keyOf(namespace, artifact);

/**
 * The writes that may supersede what was used: of those artifacts, none before the earliest that was used. An artifact that is
 * written all the time comes as one row, unless its latest write is no news to somebody who used it.
 */
export async function writesSince(
  store: LineageStore,
  { uses }: Pick<Neighbourhood, 'uses'>,
  at: Timestamp | undefined,
): Promise<Writes> {
  const byKey = groupBy([...uses.values()].flat(), artifactOf);
  const until = at === undefined ? '' : 'AND v.writtenAt <= $at AND w.startedAt <= $at';
  const parameters = { since: earliest([...byKey.values()].flat()), ...(at !== undefined && { at }) };
  const ids = [...byKey.keys()];
  const writes = new Map<string, readonly Write[]>();
  const rows = await readSlices<{ key: string; last: string }>(store, latestStatement(until), { ids, parameters });
  for (const { key, last } of rows) writes.set(key, [writeFrom(last)]);
  const unsure = ids.filter((key) => byKey.get(key)?.some((use) => mayHideNewer(use, writes.get(key)?.[0])));
  const since = earliest(unsure.flatMap((key) => byKey.get(key) ?? []));
  const more = { ids: unsure, parameters: { ...parameters, since } };
  const all = await readSlices<Row & Write & { readonly key: string }>(store, allStatement(until), more);
  for (const [key, list] of groupBy(all, ({ key: of }) => of)) writes.set(key, list.toSorted(latestFirst));
  return writes;
}

/** When the earliest of what was used was written; of what came from outside, when it was read. */
const earliest = (uses: readonly Use[]): Timestamp =>
  uses.reduce((first, { writtenAt, at }) => {
    const from = writtenAt ?? at;
    return first === '' || from < first ? from : first;
  }, '');

function writeFrom(text: string): Write {
  const [at = '', run = '', digest = '', version = '', ...component] = text.split(' ');
  return { at, run, digest: digest === '' ? null : digest, version, component: component.join(' ') };
}

/** The latest write is the reader's own, or of the content that was used: an earlier one may be newer than what was used. */
const mayHideNewer = (use: Use, latest: Write | undefined): boolean =>
  latest !== undefined &&
  latest.version !== use.version &&
  (latest.run === use.run || !isOther(contentOf(use), latest.digest));

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
