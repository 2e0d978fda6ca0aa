import { canonicalJson } from '../../lineage/canonical-json.js';
import { type Annotation, type Fact, isRunRecord, keyOf, type RunRecord } from '../../lineage/facts.js';
import { mergeRuns } from '../../lineage/merge.js';
import type { ApplyReport } from '../contract.js';
import { batchPointers, type PointerChanges, planPointers, type RunChange } from '../graph/graph-changes.js';
import { loadRuns } from '../graph/load-runs.js';
import { inSlices, type Run } from '../graph/run-statement.js';
import { writePointers } from '../graph/write-pointers.js';
import { writeRuns } from '../graph/write-runs.js';
import type { Engine } from './engine.js';
import { bookkeeping } from './schema.js';
import { TimelineCache } from './timeline-cache.js';
import {
  type AnnotationChange,
  annotationsOf,
  attach,
  loadSubjects,
  mergeWithKnown,
  noteSubjects,
  type Subjects,
  writeAnnotations,
} from './write-annotations.js';
import { loadWaiting, noteWaiting, planLinks, type Waiting, writeLinks } from './write-links.js';

/** How far a spool segment has been read; committed together with what was read. */
export interface SegmentMark {
  readonly name: string;
  readonly offset: number;
}

/** Makes facts part of the graph, one transaction a batch. */
export interface Writer {
  apply(facts: readonly Fact[], marks?: readonly SegmentMark[]): Promise<ApplyReport>;
}

/** What the writer keeps in memory of what the store holds. Forgotten when a batch fails. */
interface Memory {
  readonly timelines: TimelineCache;
  readonly waiting: Waiting;
  readonly subjects: Subjects;
}

export function embeddedWriter(engine: Engine): Writer {
  let memory: Memory | undefined;
  return {
    apply: (facts, marks = []) =>
      engine.transact(async (run, onCommit) => {
        const remembered = memory ?? (await remember(run));
        // Only a batch that is committed leaves a memory behind: after a failure the next one starts from the store.
        memory = undefined;
        const { report, commit } = await applyBatch(run, facts, { memory: remembered, marks });
        onCommit(() => {
          memory = commit();
        });
        return report;
      }),
  };
}

const remember = async (run: Run): Promise<Memory> => ({
  timelines: new TimelineCache(),
  waiting: await loadWaiting(run),
  subjects: await loadSubjects(run),
});

interface BatchContext {
  readonly memory: Memory;
  readonly marks: readonly SegmentMark[];
}

async function applyBatch(run: Run, facts: readonly Fact[], { memory, marks }: BatchContext) {
  const runs = await mergeWithKnownRuns(run, facts.filter(isRunRecord));
  const notes = await mergeWithKnown(
    run,
    facts.filter((fact): fact is Annotation => !isRunRecord(fact)),
  );
  const batch = batchPointers(runs);
  const timelines = await memory.timelines.get(run, batch.arrivals.keys());
  const links = await planLinks(run, runs, memory.waiting);
  const pointers = planPointers(batch, timelines);
  await writeRuns(run, runs);
  await writePointers(run, pointers);
  await writeLinks(run, links);
  await writeAnnotations(run, notes);
  await attach(run, [
    ...annotationsOf(memory.subjects, appearedSubjects(runs, pointers)),
    ...notes.map(({ after }) => ({ id: after.annotation, subject: after.subject })),
  ]);
  await writeMarks(run, marks);
  const commit = (): Memory => {
    memory.timelines.keep(timelines);
    noteWaiting(links, memory.waiting);
    noteSubjects(notes, memory.subjects);
    return memory;
  };
  return { report: reportOf(facts.length, runs, notes), commit };
}

/** Merges records with each other and with those that the store has; gives only the runs that change. */
async function mergeWithKnownRuns(run: Run, records: readonly RunRecord[]): Promise<readonly RunChange[]> {
  const arrived = new Map<string, RunRecord>();
  for (const record of records) {
    const other = arrived.get(record.id);
    arrived.set(record.id, other === undefined ? record : mergeRuns(other, record));
  }
  const known = await loadRuns(run, [...arrived.keys()]);
  const changes: RunChange[] = [];
  for (const [id, record] of arrived) {
    const before = known.get(id);
    const after = before === undefined ? record : mergeRuns(before, record);
    if (before === undefined) changes.push({ after });
    else if (canonicalJson(before) !== canonicalJson(after)) changes.push({ before, after });
  }
  return changes;
}

/** Nodes that this batch may have made. */
function* appearedSubjects(runs: readonly RunChange[], pointers: PointerChanges): Iterable<string> {
  for (const { after } of runs) {
    yield `run:${after.id}`;
    yield `component:${keyOf(after.namespace, after.component)}`;
  }
  for (const key of pointers.kinds.keys()) yield `artifact:${key}`;
  for (const { properties } of [...pointers.versions, ...pointers.externals])
    yield `version:${String(properties['id'])}`;
}

async function writeMarks(run: Run, marks: readonly SegmentMark[]): Promise<void> {
  await inSlices(
    run,
    `UNWIND $rows AS row MERGE (s:${bookkeeping.segment} {name: row.name}) SET s.offset = row.offset`,
    marks,
  );
}

function reportOf(facts: number, runs: readonly RunChange[], notes: readonly AnnotationChange[]): ApplyReport {
  const changes = [...runs, ...notes];
  const added = changes.filter(({ before }) => before === undefined).length;
  const changed = changes.length - added;
  return { added, changed, unchanged: facts - added - changed };
}
