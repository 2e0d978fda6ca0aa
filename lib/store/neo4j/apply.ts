import { isDeepStrictEqual } from 'node:util';
import { canonicalJson } from '../../lineage/canonical-json.js';
import { type Annotation, type Fact, isRunRecord, keyOf, type Pointer, type RunRecord } from '../../lineage/facts.js';
import { mergeRuns } from '../../lineage/merge.js';
import { label } from '../../names.js';
import type { ApplyReport, OnEnded } from '../contract.js';
import { appearedSubjects, endedBy, mergeWithKnownRuns, reportOf } from '../graph/batch.js';
import { batchPointers, planPointers, type RunChange } from '../graph/graph-changes.js';
import { loadLockedRuns, loadRuns } from '../graph/load-runs.js';
import { inSlices, pipeline, type Run } from '../graph/run-statement.js';
import { mergeWithKnown, writeAnnotations } from '../graph/write-annotations.js';
import { writePointers } from '../graph/write-pointers.js';
import { writeRuns } from '../graph/write-runs.js';
import type { Neo4jConnection } from './connection.js';
import { writeExternals } from './externals.js';
import { dropOutdatedLinks, findLinks, hasLinks, idsOfAnnotations, lockAnnotations, writeLinks } from './links.js';
import { loadWindows } from './windows.js';

/**
 * Makes a batch part of the graph in two transactions, both idempotent.
 *
 * The first takes locks, on artifacts, runs, components and annotations, each in sorted order: whoever else touches one of them
 * waits, and nobody waits for each other in a circle. Under the locks it asks for what decides the batch's reads, and
 * writes. The second makes the edges between nodes that two writers may have made at the same time, neither seeing the
 * other's: it begins after the first is committed, so whichever writer comes second finds both ends.
 */
export async function applyToNeo4j(
  connection: Neo4jConnection,
  facts: readonly Fact[],
  onEnded?: OnEnded,
): Promise<ApplyReport> {
  const { news, unknown } = await lookThrough(connection, facts);
  let attempts = 0;
  const written =
    news.length === 0
      ? nothing
      : await connection.write((run) => {
          attempts += 1;
          // Whoever has made one of the runs meanwhile makes the first attempt fail at its constraint.
          return writeBatch(run, news, attempts === 1 ? unknown : new Set());
        });
  // Now: when the edges fail, what is sent again is known.
  if (written.ended.length > 0) onEnded?.(written.ended);
  // Of all facts and not of the new ones: a writer may have died between its two transactions.
  const links = await findLinks(connection.read, facts);
  if (hasLinks(links)) await connection.write((run) => writeLinks(run, links, { facts, made: written.made }));
  const { added, changed } = written.report;
  return { added, changed, unchanged: facts.length - added - changed };
}

const nothing: Written = { report: { added: 0, changed: 0, unchanged: 0 }, made: [], ended: [] };

interface LookedThrough {
  /** Without records that tell the store nothing new: they need no lock, since facts are only ever added. */
  readonly news: readonly Fact[];
  /** Ids of the runs that the store did not have. */
  readonly unknown: ReadonlySet<string>;
}

async function lookThrough(connection: Neo4jConnection, facts: readonly Fact[]): Promise<LookedThrough> {
  const ids = new Set(facts.filter(isRunRecord).map(({ id }) => id));
  const known = await loadRuns(connection.read, [...ids]);
  for (const id of known.keys()) ids.delete(id);
  const isNew = (fact: Fact): boolean => {
    const before = isRunRecord(fact) ? known.get(fact.id) : undefined;
    if (before === undefined || !isRunRecord(fact)) return true;
    // Most of what comes again is equal as it stands, which is known in a quarter of the time.
    if (isDeepStrictEqual(fact, before)) return false;
    const text = canonicalJson(before);
    return canonicalJson(fact) !== text && canonicalJson(mergeRuns(before, fact)) !== text;
  };
  return { news: known.size === 0 ? facts : facts.filter(isNew), unknown: ids };
}

interface Written {
  readonly report: ApplyReport;
  /** Nodes that may be new. */
  readonly made: readonly string[];
  readonly ended: readonly RunRecord[];
}

async function writeBatch(run: Run, facts: readonly Fact[], unknown: ReadonlySet<string>): Promise<Written> {
  const records = facts.filter(isRunRecord);
  const pointers = records.flatMap(({ reads, writes }) => [...reads, ...writes]);
  const { run: send, settled } = pipeline(run);
  // Nothing waits for the answer to a lock: what is sent after it is done after it, and may be planned while others hold it.
  await lockArtifacts(send, pointers);
  const runs = await mergeWithKnownRuns(run, records, (within, ids) =>
    loadLockedRuns(within, ids.filter((id) => !unknown.has(id)).sort()),
  );
  await lockComponents(send, runs);
  await lockAnnotations(send, idsOfAnnotations(facts));
  const notes = await mergeWithKnown(
    run,
    facts.filter((fact): fact is Annotation => !isRunRecord(fact)),
  );
  const batch = batchPointers(runs);
  // Runs tell windows nothing before they have edges: neither waits for the other.
  const [windows] = await Promise.all([loadWindows(run, batch.arrivals), writeRuns(run, runs)]);
  const changes = planPointers(batch, windows);
  await writePointers(send, await writeExternals({ run, send }, changes));
  await dropOutdatedLinks(send, runs);
  await writeAnnotations(send, notes);
  await settled();
  return {
    report: reportOf(facts.length, runs, notes),
    made: [...new Set(appearedSubjects(runs, changes))],
    ended: endedBy(runs),
  };
}

// Setting a property locks a node, also to the value it has; MERGE of a node that is there does not. The value is given
// and never read from the node: it would be read before the lock, and undo what another writer has done meanwhile.
/** Afterwards each has the largest kind of the pointers that name it and of what was known. */
async function lockArtifacts(run: Run, pointers: readonly Pointer[]): Promise<void> {
  const named = new Map<string, Pointer>();
  for (const pointer of pointers) {
    const key = keyOf(pointer.namespace, pointer.artifact);
    const kind = pointer.kind ?? '';
    if (kind >= (named.get(key)?.kind ?? '')) named.set(key, pointer);
  }
  const sorted = [...named].sort(([a], [b]) => (a < b ? -1 : 1));
  // Keys are not sent: their parts are there.
  await inSlices(
    run,
    `UNWIND $rows AS row MERGE (a:${label.artifact} {key: row[0] + '/' + row[1]}) ON CREATE SET a.kind = row[2]
      SET a.namespace = row[0], a.name = row[1] WITH a, row WHERE row[2] > coalesce(a.kind, '') SET a.kind = row[2]`,
    sorted.map(([, { namespace, artifact, kind }]) => [namespace, artifact, kind ?? null]),
  );
}

/** Only where a run describes its component: runs of one component that say nothing of it need not wait for each other. */
async function lockComponents(run: Run, changes: readonly RunChange[]): Promise<void> {
  const described = changes.filter(
    ({ after }) => after.owner !== undefined || after.description !== undefined || after.tags !== undefined,
  );
  const moved = changes.flatMap(({ before, after }) =>
    before !== undefined && componentKey(before) !== componentKey(after) ? [before, after] : [],
  );
  const locked = new Map(
    [...described.map(({ after }) => after), ...moved].map(({ namespace, component }) => [
      keyOf(namespace, component),
      { namespace, name: component },
    ]),
  );
  const rows = [...locked].map(([key, component]) => ({ key, ...component })).sort((a, b) => (a.key < b.key ? -1 : 1));
  await inSlices(
    run,
    `UNWIND $rows AS row MERGE (c:${label.component} {key: row.key}) SET c.namespace = row.namespace, c.name = row.name`,
    rows,
  );
}

const componentKey = ({ namespace, component }: RunRecord): string => keyOf(namespace, component);
