import type { Timestamp } from '../lineage/facts.js';
import type { LineageStore, Row } from '../store/contract.js';
import { isNamed, isRunOfComponent } from './lineage-nodes.js';

/** When runs of a component ended last; what is absent has never been. */
export interface ComponentEnds {
  readonly namespace: string;
  readonly component: string;
  readonly lastEnd?: Timestamp;
  readonly lastSuccess?: Timestamp;
  /** Of a run that was ok and wrote something. */
  readonly lastOutput?: Timestamp;
}

interface EndRow extends Row {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly lastEnd: Timestamp | null;
  readonly lastSuccess: Timestamp | null;
}

interface OutputRow extends Row {
  readonly key: string;
  readonly lastOutput: Timestamp | null;
}

/** Of all components that have runs, also of those none of whose runs has ended. Needs a store that takes statements. */
export async function componentEnds(store: LineageStore): Promise<readonly ComponentEnds[]> {
  const rows = await store.read<EndRow>(
    `MATCH (c:Component)<-[:OF]-(r:Run) WHERE ${isNamed('c')} AND ${isRunOfComponent('r')}
      RETURN c.key AS key, c.namespace AS namespace, c.name AS name, max(r.endedAt) AS lastEnd,
        max(CASE WHEN r.status = 'ok' THEN r.endedAt END) AS lastSuccess`,
  );
  const outputs = await store.read<OutputRow>(
    `MATCH (c:Component)<-[:OF]-(r:Run {status: 'ok'})<-[:GENERATED_BY]-(:Version) WHERE ${isNamed('c')}
      RETURN c.key AS key, max(r.endedAt) AS lastOutput`,
  );
  const lastOutputs = new Map(outputs.map(({ key, lastOutput }) => [key, lastOutput]));
  return rows.map(({ key, namespace, name, lastEnd, lastSuccess }) => {
    const lastOutput = lastOutputs.get(key);
    return {
      namespace,
      component: name,
      ...(lastEnd !== null && { lastEnd }),
      ...(lastSuccess !== null && { lastSuccess }),
      ...(lastOutput !== null && lastOutput !== undefined && { lastOutput }),
    };
  });
}
