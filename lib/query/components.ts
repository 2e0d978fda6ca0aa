import { compareText } from '../lineage/canonical-json.js';
import type { RunId, RunStatus, Timestamp } from '../lineage/facts.js';
import { present } from '../lineage/merge.js';
import type { LineageStore, Row } from '../store/contract.js';
import { asked } from './asked.js';
import { saidTags, tagsWith } from './component-tags.js';
import { isNamed } from './lineage-nodes.js';
import { type QuestionOptions, type Scope, scopeOf } from './question-options.js';
import { runRecords } from './run-details.js';

/** A component: what its runs say of it, and how it goes. */
export interface ComponentSummary {
  readonly namespace: string;
  readonly name: string;
  readonly owner?: string;
  readonly description?: string;
  /** What its runs give and people add, without what people hide. */
  readonly tags?: readonly string[];
  /** How many runs it has. */
  readonly runs: number;
  /** Its run that started last. */
  readonly lastRun: { readonly id: RunId; readonly status: RunStatus; readonly startedAt: Timestamp };
}

export interface ComponentsOptions extends QuestionOptions {
  /** Only components with this tag. */
  readonly tag?: string | undefined;
  /** Only components of this owner. */
  readonly owner?: string | undefined;
}

/** All components, or those of one namespace, tag or owner, by namespace and name. */
export async function components(
  store: LineageStore,
  options: ComponentsOptions = {},
): Promise<{ readonly components: readonly ComponentSummary[] }> {
  const { tag, owner } = options;
  const scope = scopeOf(options, ['tag', 'owner']);
  return asked(store, { question: 'components', parameters: { tag, owner, ...scope } }, async () => {
    const { components: all } = await workOut(store, scope);
    const isWanted = (each: ComponentSummary): boolean =>
      (tag === undefined || each.tags?.includes(tag) === true) && (owner === undefined || each.owner === owner);
    return { components: all.filter(isWanted) };
  });
}

async function workOut(
  store: LineageStore,
  scope: Scope,
): Promise<{ readonly components: readonly ComponentSummary[] }> {
  const rows = await store.read<ComponentRow>(listStatement(scope), parametersOf(scope));
  const words = await wordsAsOf(store, scope);
  const tagged = await saidTags(store, scope.at);
  const last = await runRecords(
    store,
    rows.map(({ last: text }) => text.slice(28)),
    scope.at,
  );
  const statuses = new Map(last.map(({ id, status }) => [id, status]));
  const summaries = rows.map((row): ComponentSummary => {
    const id = row.last.slice(28);
    const said = words?.get(row.key) ?? (words === undefined ? row : {});
    const known = present({
      owner: said.owner ?? undefined,
      description: said.description ?? undefined,
      tags: tagsWith(said.tags ?? undefined, tagged.get(row.key)),
    });
    const lastRun = { id, status: statuses.get(id) ?? 'running', startedAt: row.last.slice(0, 27) };
    return { namespace: row.namespace, name: row.name, ...known, runs: row.runs, lastRun };
  });
  return {
    components: summaries.sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name)),
  };
}

interface Words {
  readonly owner?: string | null;
  readonly description?: string | null;
  readonly tags?: readonly string[] | null;
}

interface ComponentRow extends Row, Words {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly runs: number;
  /** Start and id of the last run in one text, so that its maximum finds it: 27 characters, a space, the id. */
  readonly last: string;
}

function listStatement({ namespace, at }: Scope): string {
  return `MATCH (c:Component${namespace === undefined ? '' : ' {namespace: $namespace}'})<-[:OF]-(r:Run)
    WHERE ${isNamed('c')} ${at === undefined ? '' : 'AND r.startedAt <= $at'}
    WITH c, count(r) AS runs, max(r.startedAt + ' ' + r.id) AS last
    RETURN c.key AS key, c.namespace AS namespace, c.name AS name, runs, last,
      c.owner AS owner, c.description AS description, c.tags AS tags`;
}

const parametersOf = ({ namespace, at }: Scope) => ({
  ...(namespace !== undefined && { namespace }),
  ...(at !== undefined && { at }),
});

interface WordRow extends Row, Words {
  readonly key: string;
  readonly said: string;
}

/**
 * What the runs up to a time said of their components: each word from the latest run that gives it. The graph holds
 * what is said now; undefined when that is what is asked.
 */
async function wordsAsOf(store: LineageStore, scope: Scope): Promise<ReadonlyMap<string, Words> | undefined> {
  if (scope.at === undefined) return undefined;
  const rows = await store.read<WordRow>(
    `MATCH (c:Component)<-[:OF]-(r:Run)
      WHERE ${isNamed('c')} AND r.startedAt <= $at AND (r.owner IS NOT NULL OR r.description IS NOT NULL OR r.tags IS NOT NULL)
      RETURN c.key AS key, r.startedAt + ' ' + r.id AS said, r.owner AS owner, r.description AS description, r.tags AS tags`,
    { at: scope.at },
  );
  const words = new Map<string, Words>();
  for (const { key, owner, description, tags } of [...rows].sort((a, b) => compareText(a.said, b.said))) {
    const before = words.get(key) ?? {};
    words.set(key, {
      owner: owner ?? before.owner ?? null,
      description: description ?? before.description ?? null,
      tags: tags ?? before.tags ?? null,
    });
  }
  return words;
}
