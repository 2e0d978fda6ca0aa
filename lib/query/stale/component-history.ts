import { keyOf, type RunId, type Timestamp } from '../../lineage/facts.js';
import type { LineageStore, Row } from '../../store/contract.js';
import { isRunOfComponent } from '../lineage-nodes.js';

/** A run as its component's history has it. */
export interface PastRun extends Row {
  readonly id: RunId;
  readonly startedAt: Timestamp;
  readonly revision: string | null;
  readonly digest: string | null;
}

/** How many runs back a component's history is looked at. */
const lookedAt = 100;

/** Components asked about at the same time: each is a statement, and databases work on several. */
const askedAtOnce = 4;

/** The last runs of components as of `at`, the latest first (by start, then id), by component key. */
export async function componentHistories(
  store: LineageStore,
  components: Iterable<{ readonly namespace: string; readonly component: string }>,
  at: Timestamp | undefined,
): Promise<ReadonlyMap<string, readonly PastRun[]>> {
  const keys = new Set([...components].map(({ namespace, component }) => keyOf(namespace, component)));
  const histories = new Map<string, readonly PastRun[]>();
  const left = [...keys];
  const ask = async (): Promise<void> => {
    for (let key = left.pop(); key !== undefined; key = left.pop()) histories.set(key, await lastRuns(store, key, at));
  };
  await Promise.all(Array.from({ length: askedAtOnce }, ask));
  return histories;
}

/**
 * All runs of a component are passed to find the last ones, so each condition counts: of the two that tell a run of ours, one
 * halves the time. The rows tell whether something else was among them; then it is asked with both.
 */
async function lastRuns(store: LineageStore, key: string, at: Timestamp | undefined): Promise<readonly PastRun[]> {
  const parameters = { key, ...(at !== undefined && { at }) };
  const until = at === undefined ? '' : 'AND r.startedAt <= $at';
  const quick = await store.read<PastRun>(
    statement(at === undefined ? 'r.id IS NOT NULL' : 'r.startedAt <= $at'),
    parameters,
  );
  const isOurs = ({ id, startedAt }: PastRun): boolean => typeof id === 'string' && typeof startedAt === 'string';
  return quick.every(isOurs) ? quick : store.read<PastRun>(statement(`${isRunOfComponent('r')} ${until}`), parameters);
}

const statement = (condition: string): string => `MATCH (c:Component {key: $key})<-[:OF]-(r:Run) WHERE ${condition}
  WITH r ORDER BY r.startedAt DESC, r.id DESC LIMIT ${lookedAt}
  RETURN r.id AS id, r.startedAt AS startedAt, r.codeRevision AS revision, r.codeDigest AS digest`;
