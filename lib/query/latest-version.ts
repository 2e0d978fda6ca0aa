import { compareText } from '../lineage/canonical-json.js';
import type { Timestamp } from '../lineage/facts.js';
import type { LineageStore, Row } from '../store/contract.js';

interface WrittenRow extends Row {
  readonly id: string;
  readonly at: string;
}

interface ExternalRow extends Row {
  readonly id: string;
  readonly at: string | null;
}

const writtenStatement = (until: string) => `
  MATCH (a:Artifact {key: $key})<-[:VERSION_OF]-(v:Version)-[:GENERATED_BY]->(r:Run) ${until}
  RETURN v.id AS id, v.writtenAt AS at, r.id AS run, coalesce(v.digest, '') AS digest
  ORDER BY at DESC, run DESC, digest DESC, id DESC LIMIT 1`;

const externalStatement = (until: string) => `
  MATCH (a:Artifact {key: $key})<-[:VERSION_OF]-(v:Version)<-[u:USED]-(r:Run) WHERE v.external = true ${until}
  RETURN v.id AS id, min(u.at) AS at`;

/**
 * Id of an artifact's latest version as of `at`; undefined when it has none. Written ones are in the order of time,
 * run id and digest; an external one stands at the time of the first read that resolves to it, before a write of
 * that time.
 */
export async function latestVersion(
  store: LineageStore,
  key: string,
  at: Timestamp | undefined,
): Promise<string | undefined> {
  const parameters = { key, ...(at !== undefined && { at }) };
  const until = (time: string) => (at === undefined ? '' : `${time} <= $at AND r.startedAt <= $at`);
  const where = until('v.writtenAt');
  const [written] = await store.read<WrittenRow>(writtenStatement(where && `WHERE ${where}`), parameters);
  const and = until('u.at');
  const externals = await store.read<ExternalRow>(externalStatement(and && `AND ${and}`), parameters);
  let latest: { readonly id: string; readonly at: string } | undefined;
  for (const { id, at: first } of externals) {
    const candidate = { id, at: first ?? '' };
    if (latest === undefined || (compareText(candidate.at, latest.at) || compareText(id, latest.id)) > 0)
      latest = candidate;
  }
  return latest !== undefined && (written === undefined || latest.at > written.at) ? latest.id : written?.id;
}

const later = (time: string): string => `CASE WHEN ${time} < r.startedAt THEN r.startedAt ELSE ${time} END`;

/** The time from which an artifact exists: the first at which it has a version; undefined when it has none. */
export async function firstExistence(store: LineageStore, key: string): Promise<Timestamp | undefined> {
  const times = await Promise.all([
    store.read<{ at: string | null }>(
      `MATCH (a:Artifact {key: $key})<-[:VERSION_OF]-(v:Version)-[:GENERATED_BY]->(r:Run) RETURN min(${later('v.writtenAt')}) AS at`,
      { key },
    ),
    store.read<{ at: string | null }>(
      `MATCH (a:Artifact {key: $key})<-[:VERSION_OF]-(v:Version)<-[u:USED]-(r:Run) WHERE v.external = true
       RETURN min(${later('u.at')}) AS at`,
      { key },
    ),
  ]);
  const [first] = times.flatMap((rows) => rows.flatMap(({ at }) => at ?? [])).sort(compareText);
  return first;
}
