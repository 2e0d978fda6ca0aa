import { messageOf } from '../errors.js';
import type { Fact } from '../lineage/facts.js';
import type { Segment } from '../spool/contract.js';
import { adoptAbandoned, listSegments, quarantineLines, readSegment, removeSegment } from '../spool/reader.js';

/** Facts of a spool in the order of its segments, to be taken in batches. One at a time may take from it. */
export interface SpoolSource {
  /** Looks what is there now; `peek` then gives that and not what is appended later. What was done stays done. */
  rescan(): void;
  /** At most so many facts, the same ones until `done`. Bad lines met on the way go to quarantine. */
  peek(count: number): readonly Fact[];
  /** Puts one of the facts that `peek` gave into quarantine; it still counts for `done`. */
  setAside(index: number, reason: string): void;
  /** The first so many facts are delivered. Deletes sealed segments of which everything is. */
  done(count: number): void;
  /** Bytes that are there now and not known to be delivered. */
  waitingBytes(): number;
  /** Bad lines put into quarantine so far. */
  readonly badLines: number;
  /** Segments that could not be read in this scan, each with the reason. */
  readonly unreadable: readonly string[];
}

/** Where a spool lies, and where goes what cannot be delivered. */
export interface SpoolFolders {
  readonly spool: string;
  readonly quarantine: string;
}

/** Bytes read at once. */
const chunkBytes = 1 << 20;

/** What was read of one segment in one piece; its facts stand in `pending` from the end of the chunk before. */
interface Chunk {
  readonly segment: Segment;
  readonly from: number;
  readonly to: number;
  readonly facts: number;
}

/** Offsets are kept in memory only: facts are idempotent, so after a crash they are delivered again and nothing changes. */
export function openSpoolSource({ spool, quarantine }: SpoolFolders): SpoolSource {
  const offsets = new Map<string, number>();
  let segments: readonly Segment[] = [];
  let at = 0;
  let pending: Fact[] = [];
  const chunks: Chunk[] = [];
  /** Facts of the first chunk that are delivered. */
  let delivered = 0;
  let badLines = 0;
  let unreadable: string[] = [];

  const readTo = (segment: Segment): number =>
    chunks.findLast(({ segment: { name } }) => name === segment.name)?.to ?? offsets.get(segment.name) ?? 0;

  /** False when there is nothing new in it. */
  function readChunk(segment: Segment): boolean {
    const from = readTo(segment);
    if (from >= segment.size) return false;
    const { facts, problems, nextOffset } = readSegment(segment, from, chunkBytes);
    if (nextOffset === from) return false;
    // Kept before the offset passes them: their segment is deleted next.
    badLines += quarantineLines(quarantine, segment.name, problems);
    for (const fact of facts) pending.push(fact);
    chunks.push({ segment, from, to: nextOffset, facts: facts.length });
    return true;
  }

  function fill(count: number): void {
    while (pending.length < count) {
      const segment = segments[at];
      if (segment === undefined) break;
      try {
        if (!readChunk(segment)) at += 1;
      } catch (failure) {
        unreadable.push(messageOf(failure));
        at += 1;
      }
    }
    settle();
  }

  /** Forgets chunks of which every fact is delivered. */
  function settle(): void {
    for (let chunk = chunks[0]; chunk !== undefined && delivered >= chunk.facts; chunk = chunks[0]) {
      chunks.shift();
      delivered -= chunk.facts;
      offsets.set(chunk.segment.name, chunk.to);
      if (chunk.segment.sealed && chunk.to >= chunk.segment.size) removeSegment(chunk.segment);
    }
  }

  return {
    rescan() {
      adoptAbandoned(spool);
      segments = listSegments(spool);
      const there = new Set(segments.map(({ name }) => name));
      for (const name of offsets.keys()) if (!there.has(name)) offsets.delete(name);
      // Sealed after its last line was delivered.
      for (const segment of segments) {
        if (segment.sealed && (offsets.get(segment.name) ?? 0) >= segment.size) removeSegment(segment);
      }
      at = 0;
      unreadable = [];
    },
    peek(count) {
      fill(count);
      return pending.slice(0, count);
    },
    setAside(index, reason) {
      const fact = pending[index];
      const [first] = chunks;
      if (fact === undefined || first === undefined) return;
      // Somebody else may have delivered and deleted the segment meanwhile: the fact is kept all the same.
      const { segment, offset } = placeOf(chunks, delivered + index) ?? { segment: first.segment, offset: first.from };
      quarantineLines(quarantine, segment.name, [{ offset, reason, line: JSON.stringify(fact) }]);
    },
    done(count) {
      pending = pending.slice(count);
      delivered += count;
      settle();
    },
    waitingBytes: () =>
      listSegments(spool).reduce((sum, { name, size }) => sum + Math.max(0, size - (offsets.get(name) ?? 0)), 0),
    get badLines() {
      return badLines;
    },
    get unreadable() {
      return unreadable;
    },
  };
}

/** Where the fact with this index of those in the chunks begins. Read again line by line: it is needed for few facts. */
function placeOf(chunks: readonly Chunk[], index: number): { segment: Segment; offset: number } | undefined {
  let before = 0;
  for (const { segment, from, to, facts } of chunks) {
    if (index >= before + facts) {
      before += facts;
      continue;
    }
    for (let offset = from, seen = before; offset < to; ) {
      const line = readSegment(segment, offset, 1);
      if (line.nextOffset === offset) return undefined;
      if (seen === index && line.facts.length > 0) return { segment, offset };
      seen += line.facts.length;
      offset = line.nextOffset;
    }
  }
  return undefined;
}
