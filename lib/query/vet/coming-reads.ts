import { keyOf, type RunId, type Timestamp } from '../../lineage/facts.js';
import { externalVersionId } from '../../lineage/ids.js';
import type { LineageStore, Row } from '../../store/contract.js';
import { latestVersion } from '../latest-version.js';
import { loadVersions } from '../lineage-version.js';
import { readSlices } from '../read-slices.js';

/** A read that is about to happen. */
export interface ComingRead {
  readonly namespace: string;
  readonly artifact: string;
  readonly digest?: string | undefined;
  /** What a foreign system calls the version. */
  readonly version?: string | undefined;
}

/** What a read that happens now has in hand. */
export interface InHand {
  /** Of the version; of one that nobody has read yet the id that it will have. */
  readonly version: string;
  /** The store knows it. */
  readonly known: boolean;
  /** Of the version, if its producer knew it. */
  readonly writtenDigest: string | null;
  /** Null when no traced run wrote it. */
  readonly writtenAt: Timestamp | null;
  readonly run: RunId | undefined;
  /** Its producer recorded no digest: it is taken for the content that is read. */
  readonly assumed: boolean;
}

/** The largest of time, run, digest and id in one text, with spaces between: its maximum is of the latest write. */
const last = "max(v.writtenAt + ' ' + w.id + ' ' + coalesce(v.digest, '') + ' ' + v.id) AS last";
const writes = `UNWIND $ids AS i MATCH (a:Artifact {key: i})<-[:VERSION_OF]-(v:Version)-[:GENERATED_BY]->(w:Run)
  WHERE v.writtenAt <= $now AND w.startedAt <= $now`;
const latestStatement = `${writes} RETURN i AS key, ${last}`;
const sameStatement = `${writes} AND v.digest IN $digests RETURN i AS key, v.digest AS digest, ${last}`;

interface LastRow extends Row {
  readonly key: string;
  readonly last: string;
}

type SameRow = LastRow & { readonly digest: string };

/** What reads that happen now resolve to, by the resolution rule (docs/graph.md), in their order. */
export async function inHandOf(
  store: LineageStore,
  reads: readonly ComingRead[],
  now: Timestamp,
): Promise<readonly InHand[]> {
  const keyOfRead = ({ namespace, artifact }: ComingRead): string => keyOf(namespace, artifact);
  const ids = [...new Set(reads.map(keyOfRead))];
  const latest = new Map<string, InHand>();
  for (const row of await readSlices<LastRow>(store, latestStatement, { ids, parameters: { now } }))
    latest.set(row.key, writtenOf(row));
  const digests = [...new Set(reads.flatMap(({ digest }) => digest ?? []))];
  const withDigest = digests.length === 0 ? [] : [...latest.keys()];
  const same = new Map<string, InHand>();
  for (const row of await readSlices<SameRow>(store, sameStatement, { ids: withDigest, parameters: { now, digests } }))
    same.set(`${row.key} ${row.digest}`, writtenOf(row));
  const found = reads.map((read): InHand => {
    const newest = latest.get(keyOfRead(read));
    if (read.digest === undefined) return newest ?? outside(read);
    const content = same.get(`${keyOfRead(read)} ${read.digest}`);
    if (content !== undefined) return content;
    return newest !== undefined && newest.writtenDigest === null ? { ...newest, assumed: true } : outside(read);
  });
  return withKnownExternals(store, found, { reads, now });
}

function writtenOf({ last: text }: LastRow): InHand {
  const [writtenAt = '', run = '', digest = '', version = ''] = text.split(' ');
  return { version, known: true, writtenDigest: digest === '' ? null : digest, writtenAt, run, assumed: false };
}

function outside({ namespace, artifact, digest, version }: ComingRead): InHand {
  const id = externalVersionId(namespace, artifact, { digest, version });
  return { version: id, known: false, writtenDigest: null, writtenAt: null, run: undefined, assumed: false };
}

/**
 * What came from outside is known once somebody has read it. Where this reading does not know the content, what was read
 * last stands for it.
 */
async function withKnownExternals(
  store: LineageStore,
  found: readonly InHand[],
  { reads, now }: { readonly reads: readonly ComingRead[]; readonly now: Timestamp },
): Promise<readonly InHand[]> {
  const external = found.filter(({ writtenAt }) => writtenAt === null).map(({ version }) => version);
  const known = await loadVersions(store, external, now);
  return Promise.all(
    found.map(async (each, index) => {
      const read = reads[index];
      if (each.writtenAt !== null || read === undefined) return each;
      if (known.has(each.version)) return { ...each, known: true };
      if (read.digest !== undefined || read.version !== undefined) return each;
      const version = await latestVersion(store, keyOf(read.namespace, read.artifact), now);
      return version === undefined ? each : { ...each, version, known: true };
    }),
  );
}
