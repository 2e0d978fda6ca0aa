import { keyOf } from '../../lineage/facts.js';
import { groupBy } from '../../lineage/group-by.js';
import { type TimedRead, type TimedWrite, timedWrite } from '../../lineage/resolution.js';
import { ArtifactTimeline } from '../../lineage/timeline.js';
import { inSlices, type Run } from '../graph/run-statement.js';

interface WriteRow extends Record<string, unknown> {
  readonly key: string;
  readonly version: string;
  readonly at: string;
  readonly run: string;
  readonly digest: string | null;
}

interface ReadRow extends Record<string, unknown> {
  readonly key: string;
  readonly id: string;
  readonly at: string;
  readonly run: string;
  readonly digest: string | null;
  readonly foreign: string | null;
  readonly version: string;
  readonly external: boolean | null;
  readonly assumed: boolean | null;
}

const writesStatement = `UNWIND $rows AS key MATCH (a:Artifact {key: key})<-[:VERSION_OF]-(v:Version)-[:GENERATED_BY]->(r:Run)
  RETURN key, v.id AS version, v.writtenAt AS at, r.id AS run, v.digest AS digest`;

const readsStatement = `UNWIND $rows AS key MATCH (a:Artifact {key: key})<-[:VERSION_OF]-(v:Version)<-[u:USED]-(r:Run)
  RETURN key, u.id AS id, u.at AS at, r.id AS run, u.digest AS digest, u.version AS foreign,
         v.id AS version, v.external AS external, u.assumed AS assumed`;

/** The timelines of artifacts as the store holds them; empty ones for artifacts it does not know. */
export async function loadTimelines(
  run: Run,
  artifacts: readonly { readonly namespace: string; readonly name: string }[],
): Promise<ReadonlyMap<string, ArtifactTimeline>> {
  const timelines = new Map(
    artifacts.map(({ namespace, name }) => [keyOf(namespace, name), new ArtifactTimeline(namespace, name)]),
  );
  const keys = [...timelines.keys()];
  const known = await inSlices<{ key: string }>(
    run,
    'UNWIND $rows AS key MATCH (a:Artifact {key: key}) RETURN key',
    keys,
  );
  if (known.length === 0) return timelines;
  const knownKeys = known.map(({ key }) => key);
  const shared = sharer();
  const writes = groupBy(await inSlices<WriteRow>(run, writesStatement, knownKeys), ({ key }) => key);
  const reads = groupBy(await inSlices<ReadRow>(run, readsStatement, knownKeys), ({ key }) => key);
  for (const key of knownKeys) {
    timelines.get(key)?.load(
      (writes.get(key) ?? []).map((row) => writeOf(row, shared)),
      (reads.get(key) ?? []).map((row) => ({ read: readOf(row, shared), answer: answerOf(row, shared) })),
    );
  }
  return timelines;
}

const writeOf = (row: WriteRow, shared: (text: string) => string): TimedWrite =>
  timedWrite({
    version: shared(row.version),
    at: row.at,
    run: shared(row.run),
    digest: row.digest === null ? undefined : shared(row.digest),
  });

const readOf = (row: ReadRow, shared: (text: string) => string): TimedRead => ({
  id: row.id,
  at: row.at,
  run: shared(row.run),
  ...(row.digest !== null && { digest: shared(row.digest) }),
  ...(row.foreign !== null && { foreignVersion: row.foreign }),
});

const answerOf = (row: ReadRow, shared: (text: string) => string) => ({
  version: shared(row.version),
  external: row.external === true,
  assumed: row.assumed === true,
});

/** One text for equal texts: the engine gives a new one for every row, and they are kept long. */
function sharer(): (text: string) => string {
  const texts = new Map<string, string>();
  return (text) => {
    const held = texts.get(text);
    if (held !== undefined) return held;
    texts.set(text, text);
    return text;
  };
}
