import { compareText } from '../lineage/canonical-json.js';
import type { RunId } from '../lineage/facts.js';
import type { Lineage, LineageEdge, LineageRun, LineageVersion } from '../query/index.js';

/** A lineage by its nodes: what is drawn. */
export interface LineageGraph {
  readonly runs: ReadonlyMap<RunId, LineageRun>;
  readonly versions: ReadonlyMap<string, LineageVersion>;
  /** The edges that lead from a node in the direction of the question. Several reads of one version are one. */
  next(node: string): readonly LineageEdge[];
}

/** Arranges a lineage for drawing: artifacts by name and time, runs by start. */
export function lineageGraph(lineage: Lineage, direction: 'upstream' | 'downstream'): LineageGraph {
  const runs = new Map(lineage.runs.map((run) => [run.id, run]));
  const versions = new Map(lineage.versions.map((version) => [version.id, version]));
  const nodeOrder = (id: string): string => {
    const version = versions.get(id);
    if (version !== undefined) return `1 ${version.artifact} ${version.namespace} ${version.writtenAt ?? ''} ${id}`;
    return `2 ${runs.get(id)?.startedAt ?? ''} ${id}`;
  };
  const far = ({ from, to }: LineageEdge): string => (direction === 'upstream' ? to : from);
  const next = new Map<string, Map<string, LineageEdge>>();
  for (const edge of lineage.edges) {
    const near = direction === 'upstream' ? edge.from : edge.to;
    const edges = next.get(near) ?? new Map<string, LineageEdge>();
    if (!edges.has(far(edge)) || edge.assumed === true) edges.set(far(edge), edge);
    next.set(near, edges);
  }
  return {
    runs,
    versions,
    next: (node) =>
      [...(next.get(node)?.values() ?? [])]
        .map((edge) => [nodeOrder(far(edge)), edge] as const)
        .sort(([a], [b]) => compareText(a, b))
        .map(([, edge]) => edge),
  };
}
