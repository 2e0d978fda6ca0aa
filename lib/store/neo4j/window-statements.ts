import { groupBy } from '../../lineage/group-by.js';
import type { Answer, TimedRead, TimedWrite } from '../../lineage/resolution.js';
import { edge, label } from '../../names.js';
import { eachIndexedRow, inSlices, type Run } from '../graph/run-statement.js';
import { contentIndex, contentReadsIndex, readsIndex, writesIndex } from './schema.js';

/** A place in an artifact's time that a read or write of the batch is at. */
export interface Spot {
  /** Of the artifact. */
  readonly key: string;
  readonly namespace: string;
  readonly artifact: string;
  readonly at: string;
  readonly run: string;
  /** Look among the writes of this digest only. */
  readonly digest: string | null;
}

/** A read as the store has it: with its answer and, unless that is external, the write it stands for. */
export interface LoadedRead {
  readonly key: string;
  readonly read: TimedRead;
  readonly answer: Answer;
  readonly answered?: TimedWrite;
}

export interface LookOptions {
  readonly limit: number;
  /** Among the writes of the spot's digest. */
  readonly content: boolean;
}

type Found = ReadonlyMap<number, readonly TimedWrite[]>;

// The equality columns stand in ORDER BY so that the index gives the order: without them all history is sorted.
const writesStatement = (content: boolean, comparison: '<=' | '>=', limit: number): string => {
  const digest = content ? 'AND v.digest = row[3]' : '';
  const direction = comparison === '<=' ? 'DESC' : 'ASC';
  const columns = ['namespace', 'artifact', ...(content ? ['digest'] : []), 'writtenAt'];
  return `${eachIndexedRow} CALL (row) {
    MATCH (v:${label.version}) USING INDEX SEEK ${content ? contentIndex : writesIndex}
    WHERE v.namespace = row[0] AND v.artifact = row[1] ${digest} AND v.writtenAt ${comparison} row[2]
    RETURN v ORDER BY ${columns.map((column) => `v.${column} ${direction}`).join(', ')} LIMIT ${limit} }
  MATCH (v)-[:${edge.generatedBy}]->(r:${label.run})
  RETURN index, v.id AS version, v.writtenAt AS at, ${content ? '' : 'v.digest AS digest, '}r.id AS run`;
};

interface WriteRow extends Record<string, unknown> {
  readonly index: number;
  readonly version: string;
  readonly at: string;
  /** Absent where only those of one digest were asked. */
  readonly digest?: string | null;
  readonly run: string;
}

/** The latest writes at or before each spot, by the spot's index in the list. */
export const previousWrites = (run: Run, spots: readonly Spot[], options: LookOptions): Promise<Found> =>
  askWrites(run, spots, { ...options, comparison: '<=' });

/** The first writes at or after each spot, by the spot's index in the list. */
export const nextWrites = (run: Run, spots: readonly Spot[], options: LookOptions): Promise<Found> =>
  askWrites(run, spots, { ...options, comparison: '>=' });

/** What a statement needs of a spot, as a list: the names of members would be sent again for every spot. */
const askedOf = ({ namespace, artifact, at, digest }: Spot, { content }: LookOptions) =>
  content ? [namespace, artifact, at, digest] : [namespace, artifact, at];

interface WritesQuestion extends LookOptions {
  readonly comparison: '<=' | '>=';
}

async function askWrites(run: Run, spots: readonly Spot[], options: WritesQuestion): Promise<Found> {
  const { content, comparison, limit } = options;
  // Spots of one place and digest are asked once: a batch often reads one thing many times.
  const places = groupBy(
    spots.map((spot, index) => ({ spot, index })),
    ({ spot }) => `${spot.key} ${spot.at}${content ? ` ${spot.digest}` : ''}`,
  );
  const groups = [...places.values()];
  const rows = await inSlices<WriteRow>(
    run,
    writesStatement(content, comparison, limit),
    groups.flatMap(([first]) => (first === undefined ? [] : [askedOf(first.spot, options)])),
  );
  const found = new Map<number, readonly TimedWrite[]>();
  for (const [group, of] of groupBy(rows, ({ index }) => index)) {
    const spots = groups[group] ?? [];
    // What is asked by digest has the digest that was asked.
    const asked = content ? spots[0]?.spot.digest : undefined;
    const writes = of.map(({ version, at, run: writer, digest = asked ?? null }) => ({
      version,
      at,
      run: writer,
      ...known({ digest }),
    }));
    for (const { index } of spots) found.set(index, writes);
  }
  return found;
}

interface ReadRow extends Record<string, unknown> {
  /** Of the row that was asked. */
  readonly index: number;
  readonly id: string;
  readonly at: string;
  readonly run: string;
  readonly digest: string | null;
  readonly foreignVersion: string | null;
  readonly version: string;
  readonly external: boolean | null;
  readonly assumed: boolean | null;
  readonly writtenAt: string | null;
  readonly writtenDigest: string | null;
  readonly writer: string | null;
}

const readColumns = `OPTIONAL MATCH (v)-[:${edge.generatedBy}]->(w:${label.run})
  RETURN index, u.id AS id, u.at AS at, r.id AS run, u.digest AS digest, u.version AS foreignVersion,
    v.id AS version, v.external AS external, u.assumed AS assumed,
    v.writtenAt AS writtenAt, v.digest AS writtenDigest, w.id AS writer`;

/** A stretch of an artifact's time. */
export interface Range {
  readonly key: string;
  readonly namespace: string;
  readonly artifact: string;
  /** Of the writes in it. */
  readonly digest: string | null;
  readonly from: string;
  readonly to: string;
}

/** Reads of one artifact that are looked at before it is taken to have some of every sort. */
const mostReads = 50;

/** The reads at or after a time. */
export interface ReadsSince {
  /** Some say no digest or are answered by a write that says none, or there are too many to tell: a write of any digest may concern one. */
  readonly open: boolean;
}

/** Of those artifacts that have a read at or after a time, what reads these are, by artifact key. */
export async function readsSince(
  run: Run,
  places: readonly {
    readonly key: string;
    readonly namespace: string;
    readonly artifact: string;
    readonly at: string;
  }[],
): Promise<ReadonlyMap<string, ReadsSince>> {
  const statement = `${eachIndexedRow} CALL (row) {
      MATCH ()-[u:${edge.used}]->() USING INDEX SEEK ${readsIndex}
      WHERE u.namespace = row[0] AND u.artifact = row[1] AND u.at >= row[2] WITH u LIMIT ${mostReads}
      RETURN count(u) AS reads, count(CASE WHEN u.digest IS NULL OR u.assumed THEN 1 END) AS open }
    WITH index, reads, open WHERE reads > 0 RETURN index, open > 0 OR reads = ${mostReads} AS open`;
  const rows = places.map(({ namespace, artifact, at }) => [namespace, artifact, at]);
  const read = await inSlices<{ index: number; open: boolean }>(run, statement, rows);
  return new Map(read.map(({ index, open }) => [places[index]?.key ?? '', { open }]));
}

/**
 * The reads from `from` until before `to` that a write there may concern: those of its digest if `content`; else those that
 * say no digest or are answered by a write that says none, and, where the write itself says none, all.
 */
export async function answeredBetween(
  run: Run,
  ranges: readonly Range[],
  content: boolean,
): Promise<readonly LoadedRead[]> {
  const digest = content ? 'AND u.digest = row[4]' : 'AND (row[4] IS NULL OR u.digest IS NULL OR u.assumed)';
  const statement = `${eachIndexedRow}
    MATCH (r:${label.run})-[u:${edge.used}]->(v:${label.version}) USING INDEX SEEK ${content ? contentReadsIndex : readsIndex}
    WHERE u.namespace = row[0] AND u.artifact = row[1] ${digest} AND u.at >= row[2] AND u.at < row[3]
    ${readColumns}`;
  const rows = ranges.map(({ namespace, artifact, from, to, digest: written }) => [
    namespace,
    artifact,
    from,
    to,
    written,
  ]);
  return (await inSlices<ReadRow>(run, statement, rows)).map((row) => loadedRead(ranges[row.index]?.key ?? '', row));
}

/** Reads by reader and id. */
export async function answeredReads(
  run: Run,
  reads: readonly { readonly key: string; readonly run: string; readonly id: string }[],
): Promise<readonly LoadedRead[]> {
  const statement = `${eachIndexedRow}
    MATCH (r:${label.run} {id: row[0]})-[u:${edge.used}]->(v:${label.version}) WHERE u.id = row[1] ${readColumns}`;
  const rows = reads.map(({ run: reader, id }) => [reader, id]);
  return (await inSlices<ReadRow>(run, statement, rows)).map((row) => loadedRead(reads[row.index]?.key ?? '', row));
}

const loadedRead = (key: string, row: ReadRow): LoadedRead => ({
  key,
  read: { id: row.id, at: row.at, run: row.run, ...known({ digest: row.digest, foreignVersion: row.foreignVersion }) },
  answer: { version: row.version, external: row.external === true, assumed: row.assumed === true },
  ...(row.writer !== null &&
    row.writtenAt !== null && {
      answered: { version: row.version, at: row.writtenAt, run: row.writer, ...known({ digest: row.writtenDigest }) },
    }),
});

/** Without the members that are null. */
const known = <K extends string>(members: Readonly<Record<K, string | null>>): Partial<Record<K, string>> => {
  const present: Partial<Record<K, string>> = {};
  for (const key of Object.keys(members) as K[]) {
    const value = members[key];
    if (value !== null) present[key] = value;
  }
  return present;
};
