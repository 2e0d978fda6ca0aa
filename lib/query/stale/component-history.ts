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

/** The last runs of components as of `at`, the latest first (by start, then id), by component key. */
export async function componentHistories(
  store: LineageStore,
  components: Iterable<{ readonly namespace: string; readonly component: string }>,
  at: Timestamp | undefined,
): Promise<ReadonlyMap<string, readonly PastRun[]>> {
  const keys = new Set([...components].map(({ namespace, component }) => keyOf(namespace, component)));
  const histories = new Map<string, readonly PastRun[]>();
  const until = at === undefined ? '' : 'AND r.startedAt <= $at';
  const statement = `MATCH (c:Component {key: $key})<-[:OF]-(r:Run) WHERE ${isRunOfComponent('r')} ${until}
    WITH r ORDER BY r.startedAt DESC, r.id DESC LIMIT ${lookedAt}
    RETURN r.id AS id, r.startedAt AS startedAt, r.codeRevision AS revision, r.codeDigest AS digest`;
  for (const key of keys)
    histories.set(key, await store.read<PastRun>(statement, { key, ...(at !== undefined && { at }) }));
  return histories;
}
