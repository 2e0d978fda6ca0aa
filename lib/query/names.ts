import { annotationKey } from '../lineage/annotations.js';
import { compareText } from '../lineage/canonical-json.js';
import type { LineageStore } from '../store/contract.js';
import { asked } from './asked.js';
import { isAnnotation, isNamed, isRunOfComponent } from './lineage-nodes.js';
import { countOf, invalid, type QuestionOptions, scopeOf } from './question-options.js';

/** What has names; the name of a run is its span id, which commands show the beginning of. */
export const nameKinds = ['component', 'artifact', 'label', 'tag', 'namespace', 'run'] as const;
export type NameKind = (typeof nameKinds)[number];

export interface NamesOptions extends Pick<QuestionOptions, 'namespace'> {
  /** What the names begin with. Default: any. */
  readonly prefix?: string | undefined;
  /** How many, from 1. Default 200; of runs the 20 that started last. */
  readonly limit?: number | undefined;
}

const defaultNames = 200;
const defaultRuns = 20;

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
  const limit = countOf('limit', options.limit) ?? (of === 'run' ? defaultRuns : defaultNames);
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
  if (of === 'run') return runs(store, wanted);
  if (of === 'namespace') return namespaces(store, wanted.prefix);
  if (of === 'label') return afterKey(store, annotationKey.label(''), wanted);
  const rows = await store.read<{ tags: readonly string[] }>(
    `MATCH (c:Component) WHERE ${isNamed('c')} AND c.tags IS NOT NULL RETURN DISTINCT c.tags AS tags`,
  );
  const given = rows.flatMap(({ tags }) => tags).filter((tag) => tag.startsWith(wanted.prefix));
  return [...given, ...(await afterKey(store, annotationKey.tag(''), wanted))];
}

/** The runs that started last. One is also found by the beginning of its whole id, which is then what is given. */
async function runs(store: LineageStore, { prefix, limit, namespace }: Wanted) {
  const sought = prefix.toLowerCase();
  if (!/^[0-9a-f:]*$/.test(sought)) return [];
  const rows = await store.read<{ id: string }>(
    `MATCH (r:Run${namespace === undefined ? '' : ' {namespace: $namespace}'})
      WHERE ${isRunOfComponent('r')} AND (r.id CONTAINS $inSpan OR r.id STARTS WITH $sought)
      RETURN r.id AS id, r.startedAt AS started ORDER BY started DESC, id DESC LIMIT ${limit}`,
    { sought, inSpan: `:${sought}`, ...(namespace !== undefined && { namespace }) },
  );
  return rows.map(({ id }) => {
    const span = id.slice(id.indexOf(':') + 1);
    return span.startsWith(sought) ? span : id;
  });
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
