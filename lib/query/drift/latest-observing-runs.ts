import type { RunId } from '../../lineage/facts.js';
import type { LineageStore, Row } from '../../store/contract.js';
import { isNamed, isRunOfComponent } from '../lineage-nodes.js';

/** Of a component the run whose drift is asked about: the latest that ended well and observed something. */
export interface LatestObservingRun {
  readonly namespace: string;
  readonly component: string;
  readonly run: RunId;
}

interface LastRow extends Row {
  readonly namespace: string;
  readonly name: string;
  /** Start and id in one text, so that its maximum finds the run: 27 characters, a space, the id. */
  readonly last: string;
}

/** Of every component that has one, at the cost of one look at the runs that observed something. */
export async function latestObservingRuns(store: LineageStore): Promise<readonly LatestObservingRun[]> {
  const rows = await store.read<LastRow>(
    `MATCH (c:Component)<-[:OF]-(r:Run)
      WHERE ${isNamed('c')} AND ${isRunOfComponent('r')} AND r.status = 'ok' AND r.endedAt IS NOT NULL
        AND r.observations IS NOT NULL
      RETURN c.namespace AS namespace, c.name AS name, max(r.startedAt + ' ' + r.id) AS last`,
  );
  return rows.map(({ namespace, name, last }) => ({ namespace, component: name, run: last.slice(28) }));
}
