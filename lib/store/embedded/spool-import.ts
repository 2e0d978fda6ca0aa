import type { Fact } from '../../lineage/facts.js';
import type { Segment, SpoolProblem } from '../../spool/contract.js';
import { adoptAbandoned, listSegments, quarantineLines, readSegment, removeSegment } from '../../spool/reader.js';
import type { SegmentMark, Writer } from './apply.js';
import type { Engine } from './engine.js';
import { bookkeeping } from './schema.js';

/** Where an importer reads and where it puts what it cannot read. */
export interface SpoolFolders {
  readonly spool: string;
  readonly quarantine: string;
}

/** What an import met: lines that are no facts, now in quarantine. */
export interface SpoolImport {
  readonly facts: number;
  readonly quarantined: number;
}

/** Facts a transaction, and bytes read at once. */
const batchFacts = 1000;
const batchBytes = 1 << 20;

/**
 * Brings a spool into the store: reads every segment from where it was left, remembers how far in the transaction of
 * what it read, and deletes sealed segments once what they held is committed and checkpointed.
 */
export function spoolImporter(engine: Engine, writer: Writer, folders: SpoolFolders): () => Promise<SpoolImport> {
  let offsets: Map<string, number> | undefined;
  return async () => {
    offsets ??= await loadOffsets(engine);
    adoptAbandoned(folders.spool);
    const segments = listSegments(folders.spool);
    const result = await importSegments(segments, offsets, { writer, folders });
    const done = segments.filter(({ name, sealed, size }) => sealed && (offsets?.get(name) ?? 0) >= size);
    await removeImported(engine, done, offsets);
    return result;
  };
}

interface ImportContext {
  readonly writer: Writer;
  readonly folders: SpoolFolders;
}

async function importSegments(
  segments: readonly Segment[],
  offsets: Map<string, number>,
  { writer, folders }: ImportContext,
): Promise<SpoolImport> {
  let facts: Fact[] = [];
  let quarantined = 0;
  let imported = 0;
  const marks = new Map<string, SegmentMark>();
  const commit = async () => {
    if (marks.size === 0) return;
    await writer.apply(facts, [...marks.values()]);
    for (const { name, offset } of marks.values()) offsets.set(name, offset);
    imported += facts.length;
    facts = [];
    marks.clear();
  };
  for (const segment of segments) {
    for (;;) {
      const from = marks.get(segment.name)?.offset ?? offsets.get(segment.name) ?? 0;
      const batch = readSegment(segment, from, batchBytes);
      if (batch.nextOffset === from) break;
      quarantined += keepProblems(folders.quarantine, segment, batch.problems);
      for (const fact of batch.facts) facts.push(fact);
      marks.set(segment.name, { name: segment.name, offset: batch.nextOffset });
      if (facts.length >= batchFacts) await commit();
    }
  }
  await commit();
  return { facts: imported, quarantined };
}

/** Bad lines are kept before the mark passes them. */
const keepProblems = (quarantine: string, segment: Segment, problems: readonly SpoolProblem[]): number =>
  quarantineLines(quarantine, segment.name, problems);

async function removeImported(engine: Engine, done: readonly Segment[], offsets: Map<string, number>): Promise<void> {
  if (done.length === 0) return;
  // A commit survives kill -9, a checkpoint power loss: only then may the other copy go.
  engine.checkpoint();
  for (const segment of done) removeSegment(segment);
  const names = done.map(({ name }) => name);
  await engine.transact((run) =>
    run(`UNWIND $names AS name MATCH (s:${bookkeeping.segment} {name: name}) DELETE s`, { names }),
  );
  for (const name of names) offsets.delete(name);
}

async function loadOffsets(engine: Engine): Promise<Map<string, number>> {
  const rows = await engine.read<{ name: string; offset: number }>(
    `MATCH (s:${bookkeeping.segment}) RETURN s.name AS name, s.offset AS offset`,
  );
  return new Map(rows.map(({ name, offset }) => [name, offset]));
}
