import type { LineageStore } from '../../lib/store/contract.js';
import { edgeText, type GraphDump, nodeText } from './reference-model.js';

const labels = ['Run', 'Component', 'Version', 'Artifact', 'Annotation'];

/** The lineage graph that a store holds, in the form of the reference model's. */
export async function dumpStore(store: LineageStore): Promise<GraphDump> {
  const nodes: string[] = [];
  for (const label of labels) {
    const rows = await store.read<{ p: Record<string, unknown> }>(`MATCH (n:${label}) RETURN properties(n) AS p`);
    nodes.push(...rows.map(({ p }) => nodeText(label, p)));
  }
  const edges = await store.read<{ t: string; from: string; to: string; p: Record<string, unknown> }>(
    `MATCH (a)-[e]->(b) WHERE type(e) <> 'AWAITS' RETURN type(e) AS t, coalesce(a.id, a.key) AS from, coalesce(b.id, b.key) AS to, properties(e) AS p`,
  );
  return { nodes: nodes.sort(), edges: edges.map(({ t, from, to, p }) => edgeText(t, [from, to], p)).sort() };
}
