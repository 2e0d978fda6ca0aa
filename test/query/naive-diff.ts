import type { RunRecord } from '../../lib/lineage/facts.js';
import { exportFacts } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { allEdges, naiveDepths } from './naive-lineage.js';

interface Read {
  readonly run: string;
  readonly version: string;
  readonly digest: string | undefined;
}

interface Version {
  readonly id: string;
  readonly key: string;
  readonly digest: string | undefined;
  readonly writtenAt: string;
  readonly writer: string | undefined;
}

/** A graph as lists that are searched from one end to the other. */
export interface Lists {
  readonly runs: readonly RunRecord[];
  readonly reads: readonly Read[];
  readonly versions: readonly Version[];
  readonly edges: Awaited<ReturnType<typeof allEdges>>;
}

/** Two runs that have one part, and for each thing they read what the other read in its place. */
export interface NaivePair {
  readonly level: number;
  readonly runs: readonly [string, string];
  readonly inputs: readonly (readonly [string | undefined, string | undefined])[];
  /** The pairs of runs behind it, with how sure they are. */
  readonly next: readonly { readonly rank: number; readonly runs: readonly [string, string] }[];
}

export async function listsOf(store: LineageStore): Promise<Lists> {
  const runs: RunRecord[] = [];
  for await (const fact of exportFacts(store)) if ('id' in fact) runs.push(fact);
  const reads = await store.read<{ run: string; version: string; digest: string | null }>(
    'MATCH (r:Run)-[u:USED]->(v:Version) RETURN r.id AS run, v.id AS version, u.digest AS digest',
  );
  const written = await store.read<{ version: string; run: string }>(
    'MATCH (v:Version)-[:GENERATED_BY]->(r:Run) RETURN v.id AS version, r.id AS run',
  );
  const versions = await store.read<{ p: Record<string, string | undefined> }>(
    'MATCH (v:Version) RETURN properties(v) AS p',
  );
  return {
    runs,
    reads: reads.map(({ digest, ...read }) => ({ ...read, digest: digest ?? undefined })),
    versions: versions.map(({ p }) => ({
      id: p['id'] ?? '',
      key: `${p['namespace']}/${p['artifact']}`,
      digest: p['digest'] ?? undefined,
      writtenAt: p['writtenAt'] ?? '',
      writer: written.find(({ version }) => version === p['id'])?.run,
    })),
    edges: await allEdges(store),
  };
}

const smaller = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What a run knows of the digest of a version that it read. */
function digestRead(lists: Lists, run: string, version: string): string | undefined {
  const seen = lists.reads
    .filter((read) => read.run === run && read.version === version)
    .flatMap((r) => r.digest ?? []);
  return seen[0] ?? lists.versions.find(({ id }) => id === version)?.digest;
}

/** What a run read, by artifact, then the latest first. */
function inputsOf(lists: Lists, run: string): readonly Version[] {
  const ids = new Set(lists.reads.filter((read) => read.run === run).map(({ version }) => version));
  return lists.versions
    .filter(({ id }) => ids.has(id))
    .sort((a, b) => smaller(a.key, b.key) || smaller(b.writtenAt, a.writtenAt) || smaller(a.id, b.id));
}

const componentOf = (lists: Lists, id: string | undefined): string | undefined => {
  const run = lists.runs.find((each) => each.id === id);
  return run && `${run.namespace}/${run.component}`;
};

function dependenciesOf(lists: Lists, run: string): readonly string[] {
  const ids = lists.edges.filter(({ from, to }) => from === run && to.includes(':')).map(({ to }) => to);
  const start = (id: string): string => lists.runs.find((each) => each.id === id)?.startedAt ?? '';
  return [...new Set(ids)]
    .filter((id) => id.includes(':'))
    .sort(
      (a, b) =>
        smaller(componentOf(lists, a) ?? '', componentOf(lists, b) ?? '') ||
        smaller(start(b), start(a)) ||
        smaller(a, b),
    );
}

/** Zips the items of two lists that have the same key, key by key in their order; takes them out of the lists. */
function zip<T>(ones: T[], others: T[], keyOf: (item: T) => string | undefined): [T, T][] {
  const keys = [...new Set(ones.flatMap((item) => keyOf(item) ?? []))].sort(smaller);
  const zipped: [T, T][] = [];
  for (const key of keys) {
    const [mine, theirs] = [ones.filter((i) => keyOf(i) === key), others.filter((i) => keyOf(i) === key)];
    mine.slice(0, theirs.length).forEach((item, index) => {
      zipped.push([item, theirs[index] as T]);
    });
  }
  for (const [one, other] of zipped) {
    ones.splice(ones.indexOf(one), 1);
    others.splice(others.indexOf(other), 1);
  }
  return zipped;
}

function pairOf(lists: Lists, runs: readonly [string, string], level: number): NaivePair {
  const [ones, others] = runs.map((run) => [...inputsOf(lists, run)]) as [Version[], Version[]];
  const inputs: [Version | undefined, Version | undefined][] = [];
  const next: { rank: number; runs: [string, string] }[] = [];
  const rules = [
    (v: Version) => v.id,
    (v: Version) => v.key,
    (v: Version) => (v.writer === undefined ? undefined : componentOf(lists, v.writer)),
  ];
  rules.forEach((rule, rank) => {
    for (const [one, other] of zip(ones, others, rule)) {
      inputs.push([one, other]);
      if (one.writer !== undefined && other.writer !== undefined)
        next.push({ rank: one.writer === other.writer ? -1 : rank, runs: [one.writer, other.writer] });
    }
  });
  for (const one of ones) inputs.push([one, undefined]);
  for (const other of others) inputs.push([undefined, other]);
  const [mine, theirs] = runs.map((run) => [...dependenciesOf(lists, run)]) as [string[], string[]];
  for (const both of zip(mine, theirs, (id) => id)) next.push({ rank: -1, runs: both });
  for (const both of zip(mine, theirs, (id) => componentOf(lists, id))) next.push({ rank: 2, runs: both });
  return { level, runs, inputs: inputs.map(([one, other]) => [one?.id, other?.id]), next };
}

/** The pairs of two lineages as docs/changes.md defines them, level by level. */
export function naivePairs(lists: Lists, from: string, to: string): readonly NaivePair[] {
  const writer = (id: string): string | undefined =>
    id.includes(':') ? id : lists.versions.find((version) => version.id === id)?.writer;
  const [root, other] = [writer(from), writer(to)];
  if (root === undefined || other === undefined) return [];
  const pairs = [pairOf(lists, [root, other], 1)];
  for (let level = 2; pairs.some((pair) => pair.level === level - 1); level += 1) {
    const found = pairs.filter((pair) => pair.level === level - 1).flatMap(({ next }) => next);
    for (const rank of [-1, 0, 1, 2])
      for (const { runs } of found.filter((each) => each.rank === rank)) {
        const isIn = (side: 0 | 1): boolean => pairs.some((pair) => pair.runs[side] === runs[side]);
        if (!isIn(0) || !isIn(1)) pairs.push(pairOf(lists, runs, level));
      }
  }
  return pairs;
}

/** Runs upstream of something that are in no pair. */
export function naiveRest(lists: Lists, start: string, paired: readonly string[]): readonly string[] {
  const depths = naiveDepths(start, lists.edges, 'upstream');
  return [...depths.keys()].filter((id) => id.includes(':') && !paired.includes(id)).sort();
}

/** Whether a run read something else than the other did in its place. */
export function readElse(lists: Lists, runs: readonly [string, string], input: NaivePair['inputs'][number]): boolean {
  const [one, other] = input;
  if (one === other) return false;
  if (one === undefined || other === undefined) return true;
  const digest = digestRead(lists, runs[0], one);
  return digest === undefined || digest !== digestRead(lists, runs[1], other);
}
