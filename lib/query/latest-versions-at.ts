import type { LatestVersionAt } from '../lineage/annotations.js';
import { compareText } from '../lineage/canonical-json.js';
import type { Timestamp } from '../lineage/facts.js';
import { groupBy } from '../lineage/group-by.js';
import type { LineageStore, Row } from '../store/contract.js';
import { readSlices } from './read-slices.js';

interface ArtifactAt {
  /** `<namespace>/<name>` */
  readonly artifact: string;
  readonly at: Timestamp;
}

interface VersionRow extends Row {
  readonly artifact: string;
  readonly version: string;
  readonly at: Timestamp;
  readonly started: Timestamp;
  /** Of the writer and its digest; empty when external. */
  readonly run: string;
  readonly digest: string;
}

const writtenStatement = `
  UNWIND $ids AS i MATCH (a:Artifact {key: i})<-[:VERSION_OF]-(v:Version)-[:GENERATED_BY]->(r:Run)
  RETURN i AS artifact, v.id AS version, v.writtenAt AS at, r.startedAt AS started, r.id AS run, coalesce(v.digest, '') AS digest`;

const readStatement = `
  UNWIND $ids AS i MATCH (a:Artifact {key: i})<-[:VERSION_OF]-(v:Version)<-[u:USED]-(r:Run) WHERE v.external = true
  RETURN i AS artifact, v.id AS version, u.at AS at, r.startedAt AS started, '' AS run, '' AS digest`;

/** The latest versions of artifacts, each as of its time: what `latestVersion` gives one by one, with two statements for all. */
export async function latestVersionsAt(store: LineageStore, asks: readonly ArtifactAt[]): Promise<LatestVersionAt> {
  const ids = [...new Set(asks.map(({ artifact }) => artifact))];
  const written = groupBy(await readSlices<VersionRow>(store, writtenStatement, { ids }), ({ artifact }) => artifact);
  const read = groupBy(await readSlices<VersionRow>(store, readStatement, { ids }), ({ artifact }) => artifact);
  return (artifact, at) => latestOf(written.get(artifact) ?? [], firstReads(read.get(artifact) ?? [], at), at);
}

const existed = ({ at, started }: VersionRow, until: Timestamp): boolean => at <= until && started <= until;

/** External versions at the time of their first read. */
function firstReads(reads: readonly VersionRow[], at: Timestamp): readonly VersionRow[] {
  const first = new Map<string, VersionRow>();
  for (const row of reads) {
    const known = first.get(row.version);
    if (existed(row, at) && (known === undefined || row.at < known.at)) first.set(row.version, row);
  }
  return [...first.values()];
}

/** An external version stands before a write of its time: its run is empty. */
function latestOf(written: readonly VersionRow[], external: readonly VersionRow[], at: Timestamp): string | undefined {
  let latest: VersionRow | undefined;
  for (const rows of [written, external]) {
    for (const row of rows) {
      if (existed(row, at) && (latest === undefined || order(row, latest) > 0)) latest = row;
    }
  }
  return latest?.version;
}

const order = (a: VersionRow, b: VersionRow): number =>
  compareText(a.at, b.at) ||
  compareText(a.run, b.run) ||
  compareText(a.digest, b.digest) ||
  compareText(a.version, b.version);
