import { createHash } from 'node:crypto';
import { canonicalJson } from '../../lib/lineage/canonical-json.js';
import { type Annotation, type Fact, isRunRecord, type Pointer, type RunRecord } from '../../lib/lineage/facts.js';

/** A graph as sorted texts: one a node (label and properties) and one an edge (type, ends and properties). */
export interface GraphDump {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
}

type Loose = Record<string, unknown>;

/**
 * The graph that a set of facts amounts to, computed from nothing but all facts at once, in the plainest way: every
 * read looks at every write. It shares no code with what it judges but canonical JSON.
 */
export function referenceGraph(facts: readonly Fact[]): GraphDump {
  const runs = [...group(facts.filter(isRunRecord), (run) => run.id).values()].map(mergeAll);
  const graph = new Graph();
  for (const run of runs) addRun(graph, run, runs);
  for (const run of runs) addPointers(graph, run, runs);
  const annotations = group(
    facts.filter((fact): fact is Annotation => !isRunRecord(fact)),
    (note) => note.annotation,
  );
  for (const same of annotations.values()) addAnnotation(graph, largest(same));
  return graph.dump();
}

class Graph {
  readonly #nodes = new Map<string, { label: string; properties: Loose }>();
  readonly #edges: { type: string; from: string; to: string; properties: Loose }[] = [];

  node(label: string, id: string, properties: Loose): void {
    this.#nodes.set(`${label} ${id}`, {
      label,
      properties: { ...this.#nodes.get(`${label} ${id}`)?.properties, ...properties },
    });
  }

  has(label: string, id: string): boolean {
    return this.#nodes.has(`${label} ${id}`);
  }

  edge(type: string, from: string, to: string, properties: Loose = {}): void {
    this.#edges.push({ type, from, to, properties });
  }

  dump(): GraphDump {
    return {
      nodes: [...this.#nodes.values()].map(({ label, properties }) => nodeText(label, properties)).sort(),
      edges: this.#edges.map((edge) => edgeText(edge.type, [edge.from, edge.to], edge.properties)).sort(),
    };
  }
}

export const nodeText = (label: string, properties: Loose): string => `${label} ${canonicalJson(clean(properties))}`;

export const edgeText = (type: string, [from, to]: readonly [string, string], properties: Loose): string =>
  `${type} ${from} -> ${to} ${canonicalJson(clean(properties))}`;

const clean = (properties: Loose): Loose =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined && value !== null));

function addRun(graph: Graph, run: RunRecord, runs: readonly RunRecord[]): void {
  const { service, code, error } = run;
  const untimed = run.writes.filter((write) => write.at === null);
  graph.node('Run', run.id, {
    ...pick(run, [
      'id',
      'namespace',
      'component',
      'status',
      'startedAt',
      'endedAt',
      'parent',
      'dependsOn',
      'owner',
      'description',
      'tags',
      'incomplete',
    ]),
    ...prefixed('service', service),
    ...prefixed('code', code),
    ...prefixed('error', error),
    ...texts(pick(run, ['parameters', 'measures', 'checks', 'observations'])),
    untimedWrites: untimed.length > 0 ? canonicalJson(untimed) : undefined,
  });
  const key = `${run.namespace}/${run.component}`;
  graph.node('Component', key, { key, namespace: run.namespace, name: run.component, ...describedBy(run, runs) });
  graph.edge('OF', run.id, key);
  if (runs.some(({ id }) => id === run.parent)) graph.edge('PART_OF', run.id, String(run.parent));
  for (const id of run.dependsOn ?? [])
    if (runs.some((other) => other.id === id)) graph.edge('INFORMED_BY', run.id, id);
}

function describedBy(run: RunRecord, runs: readonly RunRecord[]): Loose {
  const siblings = runs.filter((other) => other.component === run.component && other.namespace === run.namespace);
  const described: Loose = {};
  for (const field of ['owner', 'description', 'tags'] as const) {
    const latest = siblings
      .filter((other) => other[field] !== undefined)
      .sort((a, b) => (`${a.startedAt} ${a.id}` < `${b.startedAt} ${b.id}` ? 1 : -1))[0];
    if (latest !== undefined) {
      described[field] = latest[field];
      described[`${field}From`] = `${latest.startedAt} ${latest.id}`;
    }
  }
  return described;
}

function addPointers(graph: Graph, run: RunRecord, runs: readonly RunRecord[]): void {
  for (const pointer of [...run.reads, ...run.writes]) addArtifact(graph, pointer, runs);
  for (const write of run.writes) {
    if (write.at === null) continue;
    const id = hash([write.namespace, write.artifact, run.id, write.at, write.digest ?? null]);
    graph.node('Version', id, { id, ...knowledge(write), writtenAt: write.at });
    graph.edge('GENERATED_BY', id, run.id, { at: write.at });
    graph.edge('VERSION_OF', id, `${write.namespace}/${write.artifact}`);
  }
  for (const read of run.reads) addRead(graph, { run, read }, runs);
}

function addRead(graph: Graph, { run, read }: { run: RunRecord; read: Pointer }, runs: readonly RunRecord[]): void {
  const key = `${read.namespace}/${read.artifact}`;
  const writes = runs
    .filter((other) => other.id !== run.id)
    .flatMap((other) => other.writes.map((write) => ({ ...write, run: other.id })))
    .filter(
      (write) => `${write.namespace}/${write.artifact}` === key && write.at !== null && write.at <= String(read.at),
    )
    .sort((a, b) => (order(a) < order(b) ? 1 : -1));
  const found =
    read.digest === undefined
      ? writes[0]
      : (writes.find(({ digest }) => digest === read.digest) ??
        (writes[0]?.digest === undefined ? writes[0] : undefined));
  const digest = read.digest ?? (read.version === undefined ? null : `version:${read.version}`);
  const external = hash([read.namespace, read.artifact, null, null, digest]);
  const version =
    found === undefined ? external : hash([found.namespace, found.artifact, found.run, found.at, found.digest ?? null]);
  if (found === undefined && !graph.has('Version', external)) {
    graph.node('Version', external, {
      id: external,
      ...pick(read, ['namespace', 'artifact', 'digest']),
      version: read.digest === undefined ? read.version : undefined,
      external: true,
    });
    graph.edge('VERSION_OF', external, key);
  }
  const assumed = found !== undefined && read.digest !== undefined && found.digest === undefined;
  const id = hash(['read', run.id, read.namespace, read.artifact, read.at, read.digest ?? null]);
  graph.edge('USED', run.id, version, { id, ...knowledge(read), at: read.at, assumed: assumed || undefined });
}

const order = (write: { at: string | null; run: string; digest?: string }): string =>
  `${write.at} ${write.run} ${write.digest ?? ''}`;

function addArtifact(graph: Graph, pointer: Pointer, runs: readonly RunRecord[]): void {
  const kinds = runs
    .flatMap((run) => [...run.reads, ...run.writes])
    .filter((other) => other.namespace === pointer.namespace && other.artifact === pointer.artifact)
    .flatMap(({ kind }) => kind ?? [])
    .sort();
  const key = `${pointer.namespace}/${pointer.artifact}`;
  graph.node('Artifact', key, { key, namespace: pointer.namespace, name: pointer.artifact, kind: kinds.at(-1) });
}

function addAnnotation(graph: Graph, note: Annotation): void {
  graph.node('Annotation', note.annotation, {
    ...pick(note, ['at', 'subject', 'key', 'author']),
    id: note.annotation,
    value: canonicalJson(note.value),
  });
  const [kind = '', ...rest] = note.subject.split(':');
  const label = { run: 'Run', version: 'Version', artifact: 'Artifact', component: 'Component' }[kind];
  if (label !== undefined && graph.has(label, rest.join(':'))) graph.edge('ABOUT', note.annotation, rest.join(':'));
}

/** What all records of one run amount to, each field over all records at once. */
export function mergeAll(records: readonly RunRecord[]): RunRecord {
  const merged: Loose = { format: 1 };
  const loose = records.map((record): Loose => ({ ...record }));
  for (const key of new Set(loose.flatMap((record) => Object.keys(record)))) {
    const values = loose.flatMap((record) => record[key] ?? []);
    merged[key] = largest(loose.flatMap((record) => (record[key] === undefined ? [] : [record[key]])));
    if (['dependsOn', 'tags', 'incomplete'].includes(key)) merged[key] = [...new Set(values as string[])].sort();
    if (key === 'checks')
      merged[key] = [...new Map(values.map((value) => [canonicalJson(value), value])).entries()]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, value]) => value);
    if (['parameters', 'measures', 'observations'].includes(key)) merged[key] = mergeKeys(values as Loose[]);
  }
  merged['startedAt'] = records.map(({ startedAt }) => startedAt).sort()[0];
  const ends = records.flatMap(({ endedAt }) => endedAt ?? []).sort();
  if (ends.length > 0) merged['endedAt'] = ends.at(-1);
  merged['status'] = ['failed', 'ok', 'running'].find((status) => records.some((record) => record.status === status));
  merged['reads'] = mergePointers(records.flatMap(({ reads }) => reads));
  merged['writes'] = mergePointers(records.flatMap(({ writes }) => writes));
  return JSON.parse(JSON.stringify(merged));
}

const mergeKeys = (values: readonly Loose[]): Loose =>
  Object.fromEntries(
    [...new Set(values.flatMap((value) => Object.keys(value)))].map((key) => [
      key,
      largest(values.flatMap((value) => (key in value ? [value[key]] : []))),
    ]),
  );

function mergePointers(pointers: readonly Pointer[]): Pointer[] {
  const identity = (pointer: Pointer) =>
    [pointer.at ?? '', pointer.namespace, pointer.artifact, pointer.digest ?? ''].join(' ');
  const same = [...group(pointers, identity).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list);
  return same.map((list) => {
    const merged: Loose = { ...list[0] };
    for (const key of ['version', 'kind', 'bytes'] as const) {
      const known = list.flatMap((pointer) => pointer[key] ?? []);
      if (known.length > 0) merged[key] = largest(known);
    }
    return JSON.parse(JSON.stringify(merged));
  });
}

function largest<T>(values: readonly T[]): T {
  const [first, ...rest] = [...values].sort((a, b) => (canonicalJson(a) > canonicalJson(b) ? -1 : 1));
  if (first === undefined && rest.length === 0) throw new RangeError('nothing to choose from');
  return first as T;
}

function group<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

const hash = (identity: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);

const knowledge = (pointer: Pointer): Loose =>
  pick(pointer, ['namespace', 'artifact', 'digest', 'version', 'kind', 'bytes']);

const pick = <T extends object>(from: T, keys: readonly (keyof T & string)[]): Loose =>
  Object.fromEntries(keys.map((key) => [key, from[key]]));

const prefixed = (prefix: string, part: object | undefined): Loose =>
  Object.fromEntries(
    Object.entries(part ?? {}).map(([key, value]) => [`${prefix}${key[0]?.toUpperCase()}${key.slice(1)}`, value]),
  );

const texts = (parts: Loose): Loose =>
  Object.fromEntries(
    Object.entries(parts).map(([key, part]) => [key, part === undefined ? undefined : canonicalJson(part)]),
  );
