import { MltraceError } from '../errors.js';
import { compareText } from '../lineage/canonical-json.js';
import type { RunId } from '../lineage/facts.js';
import type { LineageStore, Row } from '../store/contract.js';
import { existsBy } from './as-of.js';
import { otherKind } from './other-kinds.js';
import type { Scope } from './question-options.js';

interface RunRow extends Row {
  readonly id: RunId;
  readonly namespace: string;
  readonly component: string;
  readonly startedAt: string;
}

/** How many candidates an error lists. */
const listed = 5;
const wholeId = /^[0-9a-f]{32}:[0-9a-f]{16}$/;
const partOfId = /^([0-9a-f]{1,32}|[0-9a-f]{32}:[0-9a-f]{0,16})$/;
const columns = 'RETURN r.id AS id, r.namespace AS namespace, r.component AS component, r.startedAt AS startedAt';

/**
 * The id of the run a text means: a run id, a prefix of one (its trace id is one), or its span id or a prefix of that.
 * Rejects with MLTRACE_NOT_FOUND or, naming the candidates, MLTRACE_AMBIGUOUS.
 */
export async function findRun(store: LineageStore, text: string, { namespace, at }: Scope): Promise<RunId> {
  const part = text.trim().toLowerCase();
  if (!partOfId.test(part)) {
    const other = await otherKind(store, text, { namespace, not: ['run'] });
    if (other !== undefined) throw new MltraceError('MLTRACE_NOT_FOUND', `no run '${text}', ${other}`);
    throw new MltraceError(
      'MLTRACE_NOT_FOUND',
      `no run '${text}': expected a run id or its first hex digits; mltrace recent lists runs`,
    );
  }
  const found = await candidatesOf(store, part);
  const here = found.filter((run) => namespace === undefined || run.namespace === namespace);
  const existing = here.filter((run) => existsBy(run.startedAt, at));
  // A whole span id is meant as such, whatever it is the beginning of.
  const exact = existing.filter(({ id }) => id.slice(33) === part || id.slice(0, 32) === part);
  const [only, other] = exact.length === 1 ? exact : existing;
  if (only === undefined) throw await notFound(store, text, { here, namespace, at });
  if (other !== undefined) throw several(part, existing);
  return only.id;
}

/** Runs of other people in the same database have no component. */
const candidatesOf = (store: LineageStore, part: string): Promise<readonly RunRow[]> => {
  if (wholeId.test(part)) return store.read<RunRow>(`MATCH (r:Run {id: $part}) ${columns}`, { part });
  const spanToo = part.length <= 16 ? 'OR r.id CONTAINS $span' : '';
  return store.read<RunRow>(
    `MATCH (r:Run) WHERE (r.id STARTS WITH $part ${spanToo}) AND r.component IS NOT NULL ${columns} ORDER BY id LIMIT 100`,
    { part, ...(part.length <= 16 && { span: `:${part}` }) },
  );
};

async function notFound(
  store: LineageStore,
  text: string,
  { here, namespace, at }: Scope & { readonly here: readonly RunRow[] },
): Promise<MltraceError> {
  if (here.length > 0 && at !== undefined) {
    const detail = `run '${text}' had not started at ${at}; ask without --at, or as of a later time`;
    return new MltraceError('MLTRACE_NOT_FOUND', detail);
  }
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  const other = await otherKind(store, text, { namespace, not: ['run'] });
  const advice = other === undefined ? '; mltrace recent lists runs' : `, ${other}`;
  return new MltraceError('MLTRACE_NOT_FOUND', `no run '${text}'${where}${advice}`);
}

function several(part: string, candidates: readonly RunRow[]): MltraceError {
  const newest = [...candidates].sort((a, b) => compareText(b.startedAt, a.startedAt)).slice(0, listed);
  const named = newest.map(({ id, component }) => `${id} (${component})`);
  const more =
    candidates.length > listed ? ` and ${candidates.length > 99 ? 'many' : candidates.length - listed} more` : '';
  return new MltraceError(
    'MLTRACE_AMBIGUOUS',
    `several runs match ${part}: ${named.join(', ')}${more}; give more digits`,
  );
}
