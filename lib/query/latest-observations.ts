import type { ColumnSummary, LaterSummary } from '../lineage/column-summary.js';
import { keyOf, type RunId } from '../lineage/facts.js';
import type { LineageStore, Row } from '../store/contract.js';
import { isNamed, isRunOfComponent } from './lineage-nodes.js';
import { readSlices } from './read-slices.js';

/** What the run of a component that ended last, of those that observed something, has observed. */
export interface LatestObservations {
  readonly namespace: string;
  readonly component: string;
  readonly run: RunId;
  readonly observations: Readonly<Record<string, ColumnSummary | LaterSummary>>;
}

interface LastRow extends Row {
  readonly namespace: string;
  readonly name: string;
  /** End and id in one text, so that its maximum finds the run: 27 characters, a space, the id. */
  readonly last: string;
}

interface ObservedRow extends Row {
  readonly id: RunId;
  readonly observations: string;
}

/** Of every component that has observed something. Needs a store that takes statements. */
export async function latestObservations(store: LineageStore): Promise<readonly LatestObservations[]> {
  const rows = await store.read<LastRow>(
    `MATCH (c:Component)<-[:OF]-(r:Run)
      WHERE ${isNamed('c')} AND ${isRunOfComponent('r')} AND r.observations IS NOT NULL AND r.endedAt IS NOT NULL
      RETURN c.namespace AS namespace, c.name AS name, max(r.endedAt + ' ' + r.id) AS last`,
  );
  const components = new Map(rows.map(({ namespace, name, last }) => [last.slice(28), { namespace, component: name }]));
  const observed = await readSlices<ObservedRow>(
    store,
    'UNWIND $ids AS i MATCH (r:Run {id: i}) RETURN r.id AS id, r.observations AS observations',
    { ids: [...components.keys()] },
  );
  return observed
    .flatMap(({ id, observations }) => {
      const of = components.get(id);
      return of === undefined ? [] : [{ ...of, run: id, observations: JSON.parse(observations) }];
    })
    .sort((a, b) => (keyOf(a.namespace, a.component) < keyOf(b.namespace, b.component) ? -1 : 1));
}
