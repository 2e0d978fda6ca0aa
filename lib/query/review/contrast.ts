import { compareText } from '../../lineage/canonical-json.js';
import type { RunId, Timestamp } from '../../lineage/facts.js';
import { microsOf } from '../../lineage/time.js';
import type { LineageStore, Row } from '../../store/contract.js';
import { existsBy } from '../as-of.js';
import type { Flag } from '../flags.js';
import { readSlices } from '../read-slices.js';

/** An output that is compared: a version and the run that wrote it. */
export interface Output {
  readonly version: string;
  readonly artifact: string;
  readonly writtenAt: Timestamp;
  readonly run: RunId;
  readonly component: string;
}

/** Which outputs pass, and how they were chosen. */
export interface Contrast {
  readonly outputs: readonly Output[];
  /** `<namespace>/<name>` of the components whose outputs are compared. */
  readonly components: readonly string[];
  /** Only outputs named as the flagged ones, but for digits. */
  readonly sameNames: boolean;
  /** Outputs that would do and are too many. */
  readonly leftOut: number;
}

export interface Window {
  readonly at: Timestamp | undefined;
  readonly since: Timestamp | undefined;
  readonly until: Timestamp | undefined;
}

/** More passing outputs add little to what is known and cost time. */
const mostPassing = 10_000;

interface ComponentRow extends Row {
  readonly run: RunId;
  readonly component: string;
}

interface OutputColumns extends Row {
  readonly versions: readonly string[];
  readonly artifacts: readonly string[];
  readonly times: readonly Timestamp[];
  readonly runs: readonly RunId[];
  readonly starts: readonly Timestamp[];
}

const outputStatement = `
  MATCH (c:Component {key: $key})<-[:OF]-(r:Run)<-[:GENERATED_BY]-(v:Version) WHERE r.startedAt >= ''
  RETURN collect(v.id) AS versions, collect(v.artifact) AS artifacts, collect(v.writtenAt) AS times,
    collect(r.id) AS runs, collect(r.startedAt) AS starts`;

/**
 * The outputs that the flagged ones are held against: those of the same components in the window that are not flagged and
 * were not written beside a flagged one, whose state is not known. Of them those that are named like a flagged output but
 * for digits (`predictions-w09.csv`, `predictions-w10.csv`), if there are any; and the nearest in time, if there are too many.
 */
export async function contrastOf(store: LineageStore, flagged: readonly Flag[], window: Window): Promise<Contrast> {
  const components = await componentsOf(store, flagged);
  const keys = [...new Set(components.values())].sort(compareText);
  const beside = new Set(flagged.map(({ run }) => run));
  const others: Output[] = [];
  for (const key of keys) {
    for (const output of await outputsOf(store, key, window)) if (!beside.has(output.run)) others.push(output);
  }
  const shapes = new Set(flagged.map((flag) => shapeOf(components.get(flag.run) ?? '', flag.artifact.name)));
  const alike = others.filter(({ component, artifact }) => shapes.has(shapeOf(component, artifact)));
  const fit = alike.length > 0 ? alike : others;
  const outputs = nearest(fit, flagged);
  return {
    outputs,
    components: keys,
    sameNames: alike.length > 0 && alike.length < others.length,
    leftOut: fit.length - outputs.length,
  };
}

const shapeOf = (component: string, artifact: string): string => `${component}\0${artifact.replace(/\d+/g, '#')}`;

async function componentsOf(store: LineageStore, flagged: readonly Flag[]): Promise<ReadonlyMap<RunId, string>> {
  const statement = 'UNWIND $ids AS i MATCH (r:Run {id: i})-[:OF]->(c:Component) RETURN i AS run, c.key AS component';
  const ids = [...new Set(flagged.map(({ run }) => run))];
  const rows = await readSlices<ComponentRow>(store, statement, { ids });
  return new Map(rows.map(({ run, component }) => [run, component]));
}

async function outputsOf(store: LineageStore, key: string, { at, since, until }: Window): Promise<readonly Output[]> {
  const [columns] = await store.read<OutputColumns>(outputStatement, { key });
  const outputs: Output[] = [];
  columns?.versions.forEach((version, n) => {
    const [artifact = '', writtenAt = '', run = ''] = [columns.artifacts[n], columns.times[n], columns.runs[n]];
    if (!existsBy(writtenAt, at) || !existsBy(columns.starts[n], at)) return;
    if ((since !== undefined && writtenAt < since) || (until !== undefined && writtenAt > until)) return;
    outputs.push({ version, artifact, writtenAt, run, component: key });
  });
  return outputs;
}

/** The nearest to the time between the first and the last flagged output; of equal distance the newer. */
function nearest(outputs: readonly Output[], flagged: readonly Flag[]): readonly Output[] {
  const times = flagged.map(({ writtenAt }) => microsOf(writtenAt));
  const first = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const ordered = [...outputs].sort(
    (a, b) => compareText(a.writtenAt, b.writtenAt) || compareText(a.version, b.version),
  );
  if (ordered.length <= mostPassing) return ordered;
  const distance = ({ writtenAt }: Output): number =>
    Math.max(first - microsOf(writtenAt), microsOf(writtenAt) - last, 0);
  const kept = ordered
    .map((output, place) => ({ output, place, distance: distance(output) }))
    .sort((a, b) => a.distance - b.distance || b.place - a.place)
    .slice(0, mostPassing);
  return kept.sort((a, b) => a.place - b.place).map(({ output }) => output);
}
