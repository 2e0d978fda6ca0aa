import { MltraceError } from '../errors.js';
import { keyOf, type Timestamp } from '../lineage/facts.js';
import type { LineageStore } from '../store/contract.js';
import { closest, didYouMean } from './close-names.js';
import { severalNamespaces } from './find-version.js';
import { isNamed } from './lineage-nodes.js';
import { otherKind } from './other-kinds.js';
import type { Scope } from './question-options.js';

/** A component by its identity. */
export interface FoundComponent {
  readonly namespace: string;
  readonly name: string;
  /** `<namespace>/<name>` */
  readonly key: string;
}

/** The component of that name. Rejects with MLTRACE_NOT_FOUND, naming what is close, or MLTRACE_AMBIGUOUS. */
export async function findComponent(store: LineageStore, name: string, scope: Scope): Promise<FoundComponent> {
  const rows = await store.read<{ namespace: string }>(
    `MATCH (c:Component {name: $name}) WHERE ${isNamed('c')} RETURN c.namespace AS namespace`,
    { name },
  );
  const all = rows.map((row) => row.namespace).sort();
  const here = all.filter((namespace) => scope.namespace === undefined || namespace === scope.namespace);
  const existing: string[] = [];
  for (const namespace of here) if (await hadRun(store, keyOf(namespace, name), scope.at)) existing.push(namespace);
  const [only, ...others] = existing;
  if (only === undefined) throw here.length > 0 ? notYet(name, scope.at) : await notFound(store, name, { all, scope });
  if (others.length > 0) throw severalNamespaces('component', name, existing);
  return { namespace: only, name, key: keyOf(only, name) };
}

async function hadRun(store: LineageStore, key: string, at: Timestamp | undefined): Promise<boolean> {
  if (at === undefined) return true;
  const rows = await store.read(
    'MATCH (c:Component {key: $key})<-[:OF]-(r:Run) WHERE r.startedAt <= $at RETURN r.id AS id LIMIT 1',
    { key, at },
  );
  return rows.length > 0;
}

const notYet = (name: string, at: Timestamp | undefined): MltraceError =>
  new MltraceError(
    'MLTRACE_NOT_FOUND',
    `component '${name}' had no run by ${at}; ask without --at, or as of a later time`,
  );

async function notFound(
  store: LineageStore,
  name: string,
  { all, scope }: { readonly all: readonly string[]; readonly scope: Scope },
): Promise<MltraceError> {
  if (all.length > 0) {
    const detail = `no component '${name}' in namespace ${scope.namespace ?? ''}; it is in ${all.join(', ')}`;
    return new MltraceError('MLTRACE_NOT_FOUND', detail);
  }
  const rows = await store.read<{ name: string; namespace: string }>(
    `MATCH (c:Component) WHERE ${isNamed('c')} RETURN c.name AS name, c.namespace AS namespace`,
  );
  const other = await otherKind(store, name, { namespace: scope.namespace, not: ['component'] });
  if (other !== undefined) return new MltraceError('MLTRACE_NOT_FOUND', `no component '${name}', ${other}`);
  const inScope = rows.filter((row) => scope.namespace === undefined || row.namespace === scope.namespace);
  const near = closest(
    name,
    inScope.map((row) => row.name),
  );
  const advice =
    rows.length === 0
      ? 'the store is empty: record a run first'
      : `${didYouMean(near)}mltrace components lists them all`;
  return new MltraceError('MLTRACE_NOT_FOUND', `no component '${name}'; ${advice}`);
}
