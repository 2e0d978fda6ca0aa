import type { LineageStore } from '../store/contract.js';
import { artifactForms, type Place } from './artifact-forms.js';
import { isNamed, isVersion } from './lineage-nodes.js';

/** What a text can stand for. Ids of runs and versions look alike, and stand side by side in answers. */
type Kind = 'component' | 'artifact' | 'run' | 'version';

/** A run by the first digits of its span id, as answers show it, or of its trace id; fewer are no id. */
const runPart = /^([0-9a-f]{4,32}|[0-9a-f]{32}:[0-9a-f]{0,16})$/;
const versionPart = /^[0-9a-f]{4,32}$/;

export interface OtherKindOptions {
  readonly namespace: string | undefined;
  readonly place?: Place | undefined;
  /** What it was looked up as already. */
  readonly not: readonly Kind[];
}

/**
 * For somebody who named a thing of another kind than the question is about: what it is, and what to ask of it, as
 * `but a component: mltrace history train`. Undefined when it is nothing at all. Costs nothing unless a question fails.
 */
export async function otherKind(
  store: LineageStore,
  text: string,
  options: OtherKindOptions,
): Promise<string | undefined> {
  for (const [kind, find] of Object.entries(finders) as [Kind, Finder][]) {
    if (options.not.includes(kind)) continue;
    const advice = await find(store, text, options);
    if (advice !== undefined) return `but ${advice}`;
  }
  return undefined;
}

type Finder = (store: LineageStore, text: string, options: OtherKindOptions) => Promise<string | undefined>;

const inNamespace = (node: string, { namespace }: OtherKindOptions): string =>
  namespace === undefined ? '' : `AND ${node}.namespace = $namespace`;

const given = ({ namespace }: OtherKindOptions) => (namespace === undefined ? {} : { namespace });

const finders: Readonly<Record<Kind, Finder>> = {
  component: async (store, name, options) => {
    const found = await store.read(
      `MATCH (c:Component {name: $name}) WHERE ${isNamed('c')} ${inNamespace('c', options)} RETURN c.key AS key LIMIT 1`,
      { name, ...given(options) },
    );
    return found.length > 0 ? `a component: mltrace history ${name}` : undefined;
  },
  artifact: async (store, text, options) => {
    for (const name of artifactForms(text, options.place)) {
      const found = await store.read(
        `MATCH (a:Artifact {name: $name}) WHERE ${isNamed('a')} ${inNamespace('a', options)} RETURN a.key AS key LIMIT 1`,
        { name, ...given(options) },
      );
      if (found.length > 0) return `an artifact: mltrace trace ${name}`;
    }
    return undefined;
  },
  run: async (store, text, options) => {
    const part = text.toLowerCase();
    if (!runPart.test(part)) return undefined;
    const bySpan = part.length <= 16 ? 'OR r.id CONTAINS $span' : '';
    const [run] = await store.read<{ component: string }>(
      `MATCH (r:Run) WHERE (r.id STARTS WITH $part ${bySpan}) AND r.component IS NOT NULL ${inNamespace('r', options)}
       RETURN r.component AS component, r.id AS id ORDER BY id LIMIT 1`,
      { part, ...(part.length <= 16 && { span: `:${part}` }), ...given(options) },
    );
    return run && `a run of ${run.component}: mltrace inspect ${text}`;
  },
  version: async (store, text, options) => {
    const part = text.toLowerCase();
    if (!versionPart.test(part)) return undefined;
    const [version] = await store.read<{ artifact: string }>(
      `MATCH (v:Version) WHERE v.id STARTS WITH $part AND ${isVersion('v')} ${inNamespace('v', options)}
       RETURN v.artifact AS artifact, v.id AS id ORDER BY id LIMIT 1`,
      { part, ...given(options) },
    );
    return version && `a version of ${version.artifact}: mltrace trace ${text}`;
  },
};
