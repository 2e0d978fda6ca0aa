import { MltraceError } from '../errors.js';
import { keyOf } from '../lineage/facts.js';
import type { LineageStore } from '../store/contract.js';
import { artifactForms, type Place } from './artifact-forms.js';
import type { QuestionOptions } from './question-options.js';
import { trace } from './trace.js';

export interface SubjectOptions extends QuestionOptions {
  /** Lets an artifact be named by a path relative to `cwd`. Default: names only. */
  readonly place?: Place | undefined;
}

/** What an annotation on an artifact or a version is about. */
export interface ArtifactSubject {
  /** `version:<id>` of the version that is meant; `artifact:<namespace>/<name>` where no traced run wrote one. */
  readonly subject: string;
  readonly artifact?: { readonly namespace: string; readonly name: string };
  /** Version id, when there is one. */
  readonly version?: string;
  /** No traced run wrote it. */
  readonly external: boolean;
  /** Why nothing of that name was found: it names what is close. */
  readonly unknown?: string;
}

const wholeVersion = /^[0-9a-f]{32}$/i;

/**
 * What a text means that somebody wants to annotate: an artifact's latest version, or a version. What no traced run wrote is
 * taken as it is called. Rejects with MLTRACE_AMBIGUOUS.
 */
export async function artifactSubject(
  store: LineageStore,
  text: string,
  options: SubjectOptions = {},
): Promise<ArtifactSubject> {
  try {
    const { artifact, version, versions } = await trace(store, text, { ...options, depth: 1 });
    const external = versions.find(({ id }) => id === version)?.external === true;
    const byId = version.startsWith(text.toLowerCase());
    const key = keyOf(artifact.namespace, artifact.name);
    // An external version is gone once the write arrives that was read: the artifact then stands for that.
    return { subject: external && !byId ? `artifact:${key}` : `version:${version}`, artifact, version, external };
  } catch (thrown) {
    if (!(thrown instanceof MltraceError) || thrown.code !== 'MLTRACE_NOT_FOUND' || text === '') throw thrown;
    return { ...unknownSubject(text, options), unknown: thrown.message };
  }
}

/** The same where no store can be asked: a name is taken as recording would give it. */
export function unknownSubject(text: string, { namespace = 'default', place }: SubjectOptions): ArtifactSubject {
  if (wholeVersion.test(text)) {
    const version = text.toLowerCase();
    return { subject: `version:${version}`, version, external: true };
  }
  const [asIs = text, asPath = asIs] = artifactForms(text, place);
  const name = /^(\.{0,2}\/|file:)/.test(text) ? asPath : asIs;
  return { subject: `artifact:${keyOf(namespace, name)}`, artifact: { namespace, name }, external: true };
}
