import type { Fact } from '../lineage/facts.js';

/** What a spool writer has done since it was opened. */
export interface SpoolHealth {
  /** Facts appended. */
  readonly appended: number;
  /** Bytes appended. */
  readonly bytes: number;
  /** Facts the disk refused that are kept in memory and tried again every second, with the next append, flush and close, and at exit. */
  readonly held: number;
  /** Facts given up, by reason: `full` (the bound), `disk` (refused for too long), `invalid` (no JSON form), `closed`. */
  readonly dropped: Readonly<Record<string, number>>;
}

/**
 * One process's end of the durable queue between recording and a store: appends facts to a segment of its own in the
 * spool directory. Synchronous and best effort towards its caller: no method throws.
 */
export interface SpoolWriter {
  /** Absolute. */
  readonly directory: string;

  /**
   * Appends one fact as one line in one synchronous write. True when the kernel has it: it survives kill -9 of this
   * process, and power loss after `flush()`. False when the disk refused it (it is held and tried again) or when it was
   * dropped; either is counted in `health()` and said once as a process warning.
   */
  append(fact: Fact): boolean;

  /** Fsyncs everything appended so far and seals the segment, so that an importer may delete it once it has it. */
  flush(): void;

  health(): SpoolHealth;

  /** Seals and forgets. Appends after it return false. Closing twice is fine. */
  close(): void;
}

/** A file of the spool. */
export interface Segment {
  /** 16 hex digits; stays the same when the file is sealed, so progress can be remembered under it. */
  readonly name: string;
  /** Where the file was when it was listed. */
  readonly path: string;
  /** Nobody appends to it any more: it can be deleted once it is imported. */
  readonly sealed: boolean;
  /** Bytes, when it was listed. */
  readonly size: number;
}

/** A line that is no fact. It is passed over, never an error. */
export interface SpoolProblem {
  /** Of the line's first byte in the segment. */
  readonly offset: number;
  readonly reason: string;
  /** The line as it was found, its first 64 MiB. Bytes that are no UTF-8 are given one character per byte (latin1). */
  readonly line: string;
}

/** What was read of a segment: whole lines only. */
export interface SegmentBatch {
  readonly facts: readonly Fact[];
  readonly problems: readonly SpoolProblem[];
  /** Where to go on. Equal to the offset asked for when there is nothing new. */
  readonly nextOffset: number;
}
