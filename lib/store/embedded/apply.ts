import { type Annotation, type Fact, isRunRecord } from '../../lineage/facts.js';
import type { ApplyReport, OnEnded } from '../contract.js';
import { appearedSubjects, endedBy, mergeWithKnownRuns, reportOf } from '../graph/batch.js';
import { batchPointers, planPointers } from '../graph/graph-changes.js';
import { inSlices, type Run } from '../graph/run-statement.js';
import {
  annotationsOf,
  attach,
  loadSubjects,
  mergeWithKnown,
  noteSubjects,
  type Subjects,
  writeAnnotations,
} from '../graph/write-annotations.js';
import { writeArtifacts, writePointers } from '../graph/write-pointers.js';
import { writeRuns } from '../graph/write-runs.js';
import type { Engine } from './engine.js';
import { bookkeeping } from './schema.js';
import { TimelineCache } from './timeline-cache.js';
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

export function embeddedWriter(engine: Engine, heldPointers: number, onEnded?: OnEnded): Writer {
  let memory: Memory | undefined;
  return {
    apply: (facts, marks = []) =>
      engine.transact(async (run, onCommit) => {
        const remembered = memory ?? (await remember(run, heldPointers));
        // Only a batch that is committed leaves a memory behind: after a failure the next one starts from the store.
        memory = undefined;
        const { report, ended, commit } = await applyBatch(run, facts, { memory: remembered, marks });
        onCommit(() => {
          memory = commit();
          if (ended.length > 0) onEnded?.(ended);
        });
        return report;
      }),
  };
}

const remember = async (run: Run, heldPointers: number): Promise<Memory> => ({
  timelines: new TimelineCache(heldPointers),
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
  await writeArtifacts(run, pointers);
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
  return { report: reportOf(facts.length, runs, notes), ended: endedBy(runs), commit };
}

async function writeMarks(run: Run, marks: readonly SegmentMark[]): Promise<void> {
  await inSlices(
    run,
    `UNWIND $rows AS row MERGE (s:${bookkeeping.segment} {name: row.name}) SET s.offset = row.offset`,
    marks,
  );
}
