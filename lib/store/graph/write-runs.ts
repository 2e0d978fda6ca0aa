import { compareText } from '../../lineage/canonical-json.js';
import { keyOf, type RunRecord } from '../../lineage/facts.js';
import { edge, label } from '../../names.js';
import type { RunChange } from './graph-changes.js';
import { runProperties, runPropertyNames } from './graph-shape.js';
import { propertiesInRow, valuesInRow } from './property-list.js';
import { inSlices, Overtaken, type Run } from './run-statement.js';

const createRun = `UNWIND $rows AS row MATCH (c:${label.component} {key: row[0]})
  CREATE (r:${label.run} ${propertiesInRow(runPropertyNames, 1)})-[:${edge.of}]->(c) RETURN count(r) AS made`;

const changeRun = `UNWIND $rows AS row MATCH (r:${label.run} {id: row.id}) SET r = row`;

/** Writes Run and Component nodes and OF edges. */
export async function writeRuns(run: Run, changes: readonly RunChange[]): Promise<void> {
  const fresh = changes.filter(({ before }) => before === undefined).map(({ after }) => after);
  const changed = changes.filter(({ before }) => before !== undefined).map(({ after }) => after);
  await writeComponents(run, changes);
  const made = await inSlices<{ made: number }>(
    run,
    createRun,
    fresh.map((record) => [componentKey(record), ...valuesInRow(runPropertyNames, runProperties(record))]),
  );
  // Another writer may have taken away the last run of a component that was there a moment ago, and with it the component.
  if (made.reduce((sum, row) => sum + row.made, 0) !== fresh.length) throw new Overtaken('a component');
  await inSlices(run, changeRun, changed.map(runProperties));
  await moveToOtherComponents(run, changes);
  await describeAgain(run, changes);
}

const componentKey = (record: RunRecord): string => keyOf(record.namespace, record.component);

/** What the latest run (by start, then id) that gives it says of a component. */
const describing = ['owner', 'description', 'tags'] as const;
type Describing = (typeof describing)[number];

/** Where a component's field comes from: `<start> <run id>`, which sorts by start, then id. */
const sourceOf = (record: RunRecord): string => `${record.startedAt} ${record.id}`;

type ComponentProperties = Record<string, string | readonly string[]>;

async function writeComponents(run: Run, changes: readonly RunChange[]): Promise<void> {
  const components = new Map<string, ComponentProperties>();
  for (const { after } of changes) {
    const key = componentKey(after);
    components.set(key, { key, namespace: after.namespace, name: after.component });
  }
  const known = await inSlices<{ p: ComponentProperties & { key: string } }>(
    run,
    `UNWIND $rows AS key MATCH (c:${label.component} {key: key}) RETURN properties(c) AS p`,
    [...components.keys()],
  );
  const before = new Map(known.map(({ p }) => [p.key, p]));
  for (const [key, properties] of before) components.set(key, { ...properties });
  const described = new Set<string>();
  for (const { after } of changes) {
    const key = componentKey(after);
    const properties = components.get(key);
    if (properties !== undefined && describe(properties, after)) described.add(key);
  }
  const fresh = [...components].filter(([key]) => !before.has(key)).map(([, properties]) => properties);
  const changed = [...components].filter(([key]) => before.has(key) && described.has(key)).map(([, p]) => p);
  await inSlices(run, `UNWIND $rows AS row CREATE (c:${label.component}) SET c = row`, fresh);
  await inSlices(run, `UNWIND $rows AS row MATCH (c:${label.component} {key: row.key}) SET c = row`, changed);
}

/** Takes over what a run says of its component where it is the latest to say so; whether anything changed. */
function describe(component: ComponentProperties, record: RunRecord): boolean {
  let changed = false;
  for (const field of describing) {
    const said = record[field];
    const source = sourceOf(record);
    if (said === undefined || source < String(component[`${field}From`] ?? '')) continue;
    component[field] = said;
    component[`${field}From`] = source;
    changed = true;
  }
  return changed;
}

/** A merge may have changed the component of a run: the larger name wins. */
async function moveToOtherComponents(run: Run, changes: readonly RunChange[]): Promise<void> {
  const moved = changes.flatMap(({ before, after }) =>
    before !== undefined && componentKey(before) !== componentKey(after)
      ? [{ id: after.id, from: componentKey(before), to: componentKey(after) }]
      : [],
  );
  if (moved.length === 0) return;
  await inSlices(run, `UNWIND $rows AS row MATCH (:${label.run} {id: row.id})-[e:${edge.of}]->() DELETE e`, moved);
  await inSlices(
    run,
    `UNWIND $rows AS row MATCH (r:${label.run} {id: row.id}) MERGE (c:${label.component} {key: row.to})
      ON CREATE SET c.namespace = r.namespace, c.name = r.component CREATE (r)-[:${edge.of}]->(c)`,
    moved,
  );
  const left = [...new Set(moved.map(({ from }) => from))];
  await inSlices(run, `${unusedComponent} MATCH (c)<-[e:${edge.about}]-(:${label.annotation}) DELETE e`, left);
  // Without DETACH: where another writer gives it a run at this moment, the delete is refused and the batch begun anew.
  await inSlices(run, `${unusedComponent} DELETE c`, left);
}

const unusedComponent = `UNWIND $rows AS key MATCH (c:${label.component} {key: key})
  WHERE NOT EXISTS { MATCH (c)<-[:${edge.of}]-(:${label.run}) }`;

/**
 * Where a known run described its component and a merge changed its start, its words or its component, another run may
 * be the latest to describe it now: those components are asked again.
 */
async function describeAgain(run: Run, changes: readonly RunChange[]): Promise<void> {
  const doubtful = new Map<string, Set<Describing>>();
  for (const { before, after } of changes) {
    if (before === undefined) continue;
    for (const field of describing) {
      const same = sourceOf(before) === sourceOf(after) && componentKey(before) === componentKey(after);
      if (before[field] === undefined || same) continue;
      for (const key of [componentKey(before), componentKey(after)]) {
        doubtful.set(key, (doubtful.get(key) ?? new Set()).add(field));
      }
    }
  }
  for (const [key, fields] of doubtful) for (const field of fields) await describeFromRuns(run, key, field);
}

async function describeFromRuns(run: Run, key: string, field: Describing): Promise<void> {
  const rows = await run<{ at: string; id: string; said: string | readonly string[] }>(
    `MATCH (c:${label.component} {key: $key})<-[:${edge.of}]-(r:${label.run}) WHERE r.${field} IS NOT NULL
      RETURN r.startedAt AS at, r.id AS id, r.${field} AS said`,
    { key },
  );
  const latest = [...rows].sort((a, b) => compareText(a.at, b.at) || compareText(a.id, b.id)).at(-1);
  const source = latest === undefined ? null : `${latest.at} ${latest.id}`;
  await run(`MATCH (c:${label.component} {key: $key}) SET c.${field} = $said SET c.${field}From = $source`, {
    key,
    said: latest?.said ?? null,
    source,
  });
}
