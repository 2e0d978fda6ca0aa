import { annotationKey } from '../lineage/annotations.js';
import { compareText } from '../lineage/canonical-json.js';
import type { LineageStore } from '../store/contract.js';
import { asked } from './asked.js';
import { isAnnotation, isNamed } from './lineage-nodes.js';
import { countOf, invalid, type QuestionOptions, scopeOf } from './question-options.js';

/** What has names. */
export const nameKinds = ['component', 'artifact', 'label', 'tag', 'namespace'] as const;
export type NameKind = (typeof nameKinds)[number];

export interface NamesOptions extends Pick<QuestionOptions, 'namespace'> {
  /** What the names begin with. Default: any. */
  readonly prefix?: string | undefined;
  /** How many, from 1. Default 200. */
  readonly limit?: number | undefined;
}

const defaultNames = 200;

/**
 * Names that begin with a text, by name: for completion, so cheaper than the lists with all there is to say. Labels and tags
 * are those of all namespaces, and those that were taken away are still in it. Rejects with MLTRACE_OPTION_INVALID.
 */
export async function names(
  store: LineageStore,
  of: NameKind,
  options: NamesOptions = {},
): Promise<{ readonly names: readonly string[] }> {
  if (!nameKinds.includes(of)) throw invalid('of', `one of ${nameKinds.join(', ')}`, of);
  const { namespace } = scopeOf(options, ['prefix', 'limit']);
  const { prefix = '' } = options;
  const limit = countOf('limit', options.limit) ?? defaultNames;
  return asked(store, { question: 'names', parameters: { of, prefix: options.prefix, limit, namespace } }, async () => {
    const found = await namesOf(store, of, { prefix, limit, namespace });
    return { names: [...new Set(found)].sort(compareText).slice(0, limit) };
  });
}

interface Wanted {
  readonly prefix: string;
  readonly limit: number;
  readonly namespace: string | undefined;
}

async function namesOf(store: LineageStore, of: NameKind, wanted: Wanted): Promise<readonly string[]> {
  if (of === 'component') return namedNodes(store, 'Component', wanted);
  if (of === 'artifact') return namedNodes(store, 'Artifact', wanted);
  if (of === 'namespace') return namespaces(store, wanted.prefix);
  if (of === 'label') return afterKey(store, annotationKey.label(''), wanted);
  const rows = await store.read<{ tags: readonly string[] }>(
    `MATCH (c:Component) WHERE ${isNamed('c')} AND c.tags IS NOT NULL RETURN DISTINCT c.tags AS tags`,
  );
  const given = rows.flatMap(({ tags }) => tags).filter((tag) => tag.startsWith(wanted.prefix));
  return [...given, ...(await afterKey(store, annotationKey.tag(''), wanted))];
}

async function namespaces(store: LineageStore, prefix: string) {
  const rows = await store.read<{ name: string }>(
    `MATCH (c:Component) WHERE ${isNamed('c')} AND c.namespace STARTS WITH $prefix RETURN DISTINCT c.namespace AS name`,
    { prefix },
  );
  return rows.map(({ name }) => name);
}

async function namedNodes(store: LineageStore, label: string, { prefix, limit, namespace }: Wanted) {
  const rows = await store.read<{ name: string }>(
    `MATCH (n:${label}${namespace === undefined ? '' : ' {namespace: $namespace}'})
      WHERE ${isNamed('n')} AND n.name STARTS WITH $prefix
      RETURN DISTINCT n.name AS name ORDER BY name LIMIT ${limit}`,
    { prefix, ...(namespace !== undefined && { namespace }) },
  );
  return rows.map(({ name }) => name);
}

/** What stands after the beginning of the keys under which things were said. */
async function afterKey(store: LineageStore, beginning: string, { prefix, limit }: Wanted) {
  const rows = await store.read<{ key: string }>(
    `MATCH (n:Annotation) WHERE ${isAnnotation('n')} AND n.key STARTS WITH $prefix
      RETURN DISTINCT n.key AS key ORDER BY key LIMIT ${limit}`,
    { prefix: `${beginning}${prefix}` },
  );
  return rows.map(({ key }) => key.slice(beginning.length));
}
