import { MltraceError } from '../errors.js';
import type { RunId } from '../lineage/facts.js';
import type { LineageStore } from '../store/contract.js';
import { type FoundComponent, findComponent } from './find-component.js';
import { findRun } from './find-run.js';
import { type FindVersionOptions, type FoundVersion, findVersion } from './find-version.js';

/** The version or the run that a question is about. */
export type VersionOrRun = FoundVersion | { readonly run: RunId };

const hexDigits = /^[0-9a-f]{1,32}(:[0-9a-f]{0,16})?$/i;

/**
 * What a text means: an artifact's latest version as of `at`, a version, or a run. An artifact's name goes before ids, and a
 * version's id before a run's. Rejects with MLTRACE_NOT_FOUND or MLTRACE_AMBIGUOUS.
 */
export async function findVersionOrRun(
  store: LineageStore,
  text: string,
  options: FindVersionOptions,
): Promise<VersionOrRun> {
  try {
    return await findVersion(store, text, options);
  } catch (error) {
    if (!isNotFound(error) || !hexDigits.test(text.trim())) throw error;
  }
  try {
    return { run: await findRun(store, text, options) };
  } catch (error) {
    if (!isNotFound(error) || text.includes(':')) throw error;
    throw new MltraceError(
      'MLTRACE_NOT_FOUND',
      `no artifact, version or run '${text}'; mltrace artifacts and mltrace recent list them`,
    );
  }
}

export const isNotFound = (error: unknown): boolean =>
  error instanceof MltraceError && error.code === 'MLTRACE_NOT_FOUND';

/** What a question that takes names of any kind is about. */
export type ArtifactOrComponent = { readonly artifact: FoundVersion } | { readonly component: FoundComponent };
export type FoundSubject = ArtifactOrComponent | { readonly run: RunId };

/** A run may be meant, too. */
interface WithRuns extends FindVersionOptions {
  readonly runs: true;
}

/**
 * What a text means: an artifact (its latest version as of `at`), a component, a version, or a run. Names go before ids, whose
 * digits may spell one. A name that an artifact and a component have needs `artifact:` or `component:` before it, and `run:` may
 * stand before a run. Rejects with MLTRACE_NOT_FOUND or MLTRACE_AMBIGUOUS.
 */
export function findSubject(store: LineageStore, text: string, options: WithRuns): Promise<FoundSubject>;
export function findSubject(
  store: LineageStore,
  text: string,
  options: FindVersionOptions,
): Promise<ArtifactOrComponent>;
export async function findSubject(
  store: LineageStore,
  text: string,
  { runs = false, ...options }: FindVersionOptions & { readonly runs?: boolean },
): Promise<FoundSubject> {
  const ofVersion = async (given: FindVersionOptions, name = text) => ({
    artifact: await findVersion(store, name, given),
  });
  const ofComponent = async (name = text) => ({ component: await findComponent(store, name, options) });
  const ofRun = async (id = text) => ({ run: await findRun(store, id, options) });
  const artifact = await unlessNotFound(ofVersion({ ...options, byNameOnly: true }));
  const [, kind, name = ''] = /^(artifact|component|run):(.+)$/s.exec(text) ?? [];
  if ('error' in artifact) {
    if (kind === 'component') return ofComponent(name);
    if (kind === 'artifact') return ofVersion({ ...options, names: [name] }, name);
    if (kind === 'run' && runs) return ofRun(name);
  }
  const component = await unlessNotFound(ofComponent());
  if ('found' in artifact && 'found' in component) {
    const advice = `choose with artifact:${text} or component:${text}`;
    throw new MltraceError('MLTRACE_AMBIGUOUS', `'${text}' is an artifact and a component; ${advice}`);
  }
  const errors: MltraceError[] = [];
  for (const outcome of [artifact, component]) {
    if ('found' in outcome) return outcome.found;
    errors.push(outcome.error);
  }
  const byId = [() => ofVersion(options), ...(runs && hexDigits.test(text.trim()) ? [() => ofRun()] : [])];
  for (const search of byId) {
    const outcome = await unlessNotFound<FoundSubject>(search());
    if ('found' in outcome) return outcome.found;
    errors.push(outcome.error);
  }
  throw bestOf(text, runs ? 'component, artifact, version or run' : 'component, artifact or version', errors);
}

type Outcome<T> = { readonly found: T } | { readonly error: MltraceError };

async function unlessNotFound<T>(search: Promise<T>): Promise<Outcome<T>> {
  try {
    return { found: await search };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return { error: error as MltraceError };
  }
}

/** What is known by that name, but not yet then or not there, says more than what is not known at all; then what is close. */
function bestOf(text: string, kinds: string, errors: readonly MltraceError[]): MltraceError {
  const known = errors.find(({ message }) => !/^no (?:artifact or version|component|run) '.*'; /s.test(message));
  if (known !== undefined) return known;
  const near = [...new Set(errors.flatMap(({ message }) => /did you mean .*?\?/s.exec(message)?.[0] ?? []))].join(' ');
  const advice = `${near}${near && ' '}mltrace components, artifacts and recent list them`;
  return new MltraceError('MLTRACE_NOT_FOUND', `no ${kinds} '${text}'; ${advice}`);
}
