import { compareText } from '../lineage/canonical-json.js';
import type { RunId, Timestamp } from '../lineage/facts.js';
import type { LineageStore, Row } from '../store/contract.js';
import { artifactForms, type Place } from './artifact-forms.js';
import { asked } from './asked.js';
import { type ArtifactOrComponent, findSubject } from './find-subject.js';
import type { LineageRun } from './lineage.js';
import { isRun } from './lineage-nodes.js';
import { type LineageVersion, loadVersions } from './lineage-version.js';
import { countOf, scopeOf, timeOf } from './question-options.js';
import { reach } from './reach.js';
import { runDetails } from './run-details.js';

export interface AtOptions {
  /** Where names are looked up, as in every question. */
  readonly namespace?: string | undefined;
  /** How many runs far to go, from 1. Default: as far as it goes. */
  readonly depth?: number | undefined;
  /** Lets an artifact be named by a path relative to `cwd`. Default: names only. */
  readonly place?: Place | undefined;
  /** The names it may have, the likelier first, instead of what the text and the place give. */
  readonly names?: readonly string[] | undefined;
}

/** Code that was live, and the components that ran it. */
export interface LiveCode {
  readonly revision?: string;
  /** The work tree had changes that are not in the revision. */
  readonly dirty?: boolean;
  readonly repository?: string;
  readonly components: readonly { readonly namespace: string; readonly name: string }[];
}

/** What was live at a time. */
export interface Live {
  readonly at: Timestamp;
  /** The artifact asked about, or the component. */
  readonly artifact?: { readonly namespace: string; readonly name: string };
  readonly component?: { readonly namespace: string; readonly name: string };
  /** The artifact's version of that time. */
  readonly version?: string;
  /** The runs asked about: the one that wrote the version; or the component's latest, and those it had in flight. The latest first. */
  readonly live: readonly RunId[];
  /** These and everything upstream of them, by depth and start, each as it was then. */
  readonly runs: readonly LineageRun[];
  /** What the runs had read, and those asked about had written, by then; by artifact. */
  readonly versions: readonly LineageVersion[];
  /** In the order of the nearest run of it. */
  readonly code: readonly LiveCode[];
  /** There is more beyond `depth`. */
  readonly truncated: boolean;
}

/**
 * What was live then: the version an artifact had, or the latest run of a component and those it had in flight; and the
 * runs, versions and code behind it. Rejects with MLTRACE_NOT_FOUND, MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export async function at(
  store: LineageStore,
  artifactOrComponent: string,
  time: string,
  options: AtOptions = {},
): Promise<Live> {
  const { depth, place, names = artifactForms(artifactOrComponent, place), ...rest } = options;
  const { namespace } = scopeOf(rest);
  const asking = { namespace, at: timeOf('at', time), depth: countOf('depth', depth), names };
  return asked(store, { question: 'at', parameters: { subject: artifactOrComponent, ...asking } }, async () =>
    workOut(store, await findSubject(store, artifactOrComponent, asking), asking),
  );
}

interface Asking {
  readonly namespace: string | undefined;
  readonly at: Timestamp;
  readonly depth: number | undefined;
  readonly names: readonly string[];
}

async function workOut(store: LineageStore, found: ArtifactOrComponent, { at: time, depth }: Asking): Promise<Live> {
  const starts = 'artifact' in found ? [found.artifact.version] : await liveRuns(store, found.component.key, time);
  const depths = new Map<RunId, number>();
  const seen = new Set<string>();
  let truncated = false;
  for (const start of starts) {
    const reached = await reach(store, start, { direction: 'upstream', at: time, depth });
    for (const [run, far] of reached.runs) depths.set(run, Math.min(far, depths.get(run) ?? far));
    for (const version of reached.versions) seen.add(version);
    truncated ||= reached.truncated;
  }
  const details = await runDetails(store, [...depths.keys()], time);
  const written = 'artifact' in found ? [] : starts.flatMap((run) => details.get(run)?.writes ?? []);
  const versions = await loadVersions(store, [...new Set([...seen, ...written.map(({ version }) => version)])], time);
  const runs = [...details.values()]
    .map(({ record }) => ({ ...record, depth: depths.get(record.id) ?? 0 }))
    .sort((a, b) => a.depth - b.depth || compareText(a.startedAt, b.startedAt) || compareText(a.id, b.id));
  return {
    at: time,
    ...subjectOf(found),
    live: 'artifact' in found ? runs.filter((run) => run.depth === 1).map(({ id }) => id) : starts,
    runs,
    versions: [...versions.values()].sort(byArtifact),
    code: codeOf(runs),
    truncated,
  };
}

function subjectOf(found: ArtifactOrComponent): Pick<Live, 'artifact' | 'version' | 'component'> {
  if ('component' in found) return { component: { namespace: found.component.namespace, name: found.component.name } };
  const { namespace, name, version } = found.artifact;
  return { artifact: { namespace, name }, version };
}

interface RunRow extends Row {
  readonly id: RunId;
  readonly startedAt: Timestamp;
}

/**
 * The run of a component that started last by a time, and those that were in flight then, the latest first. A run that was never heard
 * of again may have crashed long ago: it counts when it is the latest only.
 */
async function liveRuns(store: LineageStore, key: string, time: Timestamp): Promise<readonly RunId[]> {
  const inFlight = await store.read<RunRow>(
    `MATCH (c:Component {key: $key})<-[:OF]-(r:Run) WHERE ${isRun('r')} AND r.startedAt <= $at AND r.endedAt > $at
      RETURN r.id AS id, r.startedAt AS startedAt ORDER BY startedAt DESC, id DESC`,
    { key, at: time },
  );
  const [latest] = await store.read<RunRow>(
    `MATCH (c:Component {key: $key})<-[:OF]-(r:Run) WHERE ${isRun('r')} AND r.startedAt <= $at
      RETURN r.id AS id, r.startedAt AS startedAt ORDER BY startedAt DESC, id DESC LIMIT 1`,
    { key, at: time },
  );
  return [...new Set([...(latest === undefined ? [] : [latest.id]), ...inFlight.map(({ id }) => id)])];
}

const byArtifact = (a: LineageVersion, b: LineageVersion): number =>
  compareText(a.namespace, b.namespace) ||
  compareText(a.artifact, b.artifact) ||
  compareText(a.writtenAt ?? '', b.writtenAt ?? '') ||
  compareText(a.id, b.id);

function codeOf(runs: readonly LineageRun[]): readonly LiveCode[] {
  const groups = new Map<
    string,
    { code: Omit<LiveCode, 'components'>; components: Map<string, LiveCode['components'][number]> }
  >();
  for (const { code, namespace, component } of runs) {
    if (code?.revision === undefined) continue;
    const { revision, dirty, repository } = code;
    const known = {
      revision,
      ...(dirty !== undefined && { dirty }),
      ...(repository !== undefined && { repository }),
    };
    const id = JSON.stringify([revision, dirty, repository]);
    const group = groups.get(id) ?? { code: known, components: new Map() };
    group.components.set(`${namespace}/${component}`, { namespace, name: component });
    groups.set(id, group);
  }
  return [...groups.values()].map(({ code, components }) => ({
    ...code,
    components: [...components].sort(([a], [b]) => compareText(a, b)).map(([, component]) => component),
  }));
}
