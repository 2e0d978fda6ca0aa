import { MltraceError } from '../../errors.js';
import type { RunId, Timestamp } from '../../lineage/facts.js';
import type { LineageStore } from '../../store/contract.js';
import { findComponent } from '../find-component.js';
import { findRun } from '../find-run.js';
import { isNotFound } from '../find-subject.js';
import { findVersion } from '../find-version.js';
import { loadVersions } from '../lineage-version.js';
import { currentRuns } from './current-runs.js';

export interface SubjectScope {
  readonly namespace: string | undefined;
  readonly at: Timestamp | undefined;
  /** The names that an artifact may have, the likelier first. */
  readonly names: readonly string[];
  /** No version is meant by its id. */
  readonly byNameOnly?: boolean;
}

const hexDigits = /^[0-9a-f]{1,32}(:[0-9a-f]{0,16})?$/i;

/** The runs that are asked about; of a component, those it had among the current ones. */
export interface StaleSubject {
  readonly runs: readonly RunId[];
  readonly component?: { readonly namespace: string; readonly name: string };
}

/**
 * What a text means: an artifact (the run that wrote its latest version), a component (its runs whose outputs are current), a
 * version (the run that wrote it) or a run. A name goes before ids; one that an artifact and a component have needs `artifact:`
 * or `component:` before it. Rejects with MLTRACE_NOT_FOUND or MLTRACE_AMBIGUOUS.
 */
export async function staleSubject(store: LineageStore, text: string, scope: SubjectScope): Promise<StaleSubject> {
  const [, kind, name = ''] = /^(artifact|component|run):(.+)$/s.exec(text) ?? [];
  const artifact = await unlessNotFound(() => writersOf(store, text, { ...scope, byNameOnly: true }));
  if (kind !== undefined && 'error' in artifact) {
    if (kind === 'component') return runsOfComponent(store, name, scope);
    if (kind === 'artifact') return writersOf(store, name, { ...scope, names: [name] });
    return { runs: [await findRun(store, name, scope)] };
  }
  const component = await unlessNotFound(() => runsOfComponent(store, text, scope));
  if ('found' in artifact && 'found' in component) {
    const advice = `choose with artifact:${text} or component:${text}`;
    throw new MltraceError('MLTRACE_AMBIGUOUS', `'${text}' is an artifact and a component; ${advice}`);
  }
  if ('found' in artifact) return artifact.found;
  if ('found' in component) return component.found;
  const version = await unlessNotFound(() => writersOf(store, text, scope));
  if ('found' in version) return version.found;
  const run = hexDigits.test(text.trim()) ? await unlessNotFound(() => runNamed(store, text, scope)) : undefined;
  if (run !== undefined && 'found' in run) return run.found;
  throw bestOf(text, [artifact.error, component.error, ...(run === undefined ? [] : [run.error])]);
}

async function writersOf(store: LineageStore, text: string, scope: SubjectScope): Promise<StaleSubject> {
  const { version } = await findVersion(store, text, scope);
  const run = (await loadVersions(store, [version], scope.at)).get(version)?.run;
  return { runs: run === undefined ? [] : [run] };
}

async function runsOfComponent(store: LineageStore, name: string, scope: SubjectScope): Promise<StaleSubject> {
  const { key, ...component } = await findComponent(store, name, scope);
  return { runs: await currentRuns(store, { component, namespace: component.namespace, at: scope.at }), component };
}

const runNamed = async (store: LineageStore, text: string, scope: SubjectScope): Promise<StaleSubject> => ({
  runs: [await findRun(store, text, scope)],
});

type Outcome = { readonly found: StaleSubject } | { readonly error: MltraceError };

async function unlessNotFound(search: () => Promise<StaleSubject>): Promise<Outcome> {
  try {
    return { found: await search() };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return { error: error as MltraceError };
  }
}

/** What is known by that name, but not yet then or not there, says more than what is not known at all; then what is close. */
function bestOf(text: string, errors: readonly MltraceError[]): MltraceError {
  const known = errors.find(({ message }) => !/^no (?:artifact or version|component|run) '.*'; /s.test(message));
  if (known !== undefined) return known;
  const near = errors.flatMap(({ message }) => /did you mean .*?\?/s.exec(message)?.[0] ?? []).join(' ');
  const advice = `${near}${near && ' '}mltrace components, artifacts and recent list them`;
  return new MltraceError('MLTRACE_NOT_FOUND', `no component, artifact, version or run '${text}'; ${advice}`);
}
