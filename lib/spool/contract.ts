import type { Fact } from '../lineage/facts.js';

/** What a spool has done since its process started. */
export interface SpoolHealth {
  /** Facts appended. */
  readonly appended: number;
  /** Bytes appended. */
  readonly bytes: number;
  /** Facts given up, by reason (`full`, `disk`). */
  readonly dropped: Readonly<Record<string, number>>;
}

/**
 * One process's end of the durable queue between recording and a store: appends facts to a segment of its own in the
 * spool directory. Synchronous and best effort towards its caller: no method throws.
 */
export interface SpoolWriter {
  readonly directory: string;

  /**
   * Appends one fact as one line in one synchronous write. True when the kernel has it: it survives kill -9 of this
   * process, and power loss after `flush()`. False when it was dropped, which is counted and said once on stderr.
   */
  append(fact: Fact): boolean;

  /** Fsyncs and seals the segment, so that an importer may delete it once it has it. The next append starts another. */
  flush(): void;

  health(): SpoolHealth;

  /** Seals and forgets. Appends after it return false. */
  close(): void;
}
