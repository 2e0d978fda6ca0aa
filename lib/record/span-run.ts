import type { Failure } from './encode-run.js';
import { OpenRun, type Several } from './open-run.js';
import type { Run } from './run.js';
import { settle, smallFileBytes } from './settle.js';

/** A run whose span is somebody else's: it ends with the span, and cannot be waited for. */
export class SpanRun extends OpenRun {
  /** Something is known that the span's attributes do not say yet. */
  isAhead = true;
  /** The span had the place in the code that it is of. */
  saysItsCode = false;
  /** What the span was told to have failed by, where it is not recording and does not keep it. */
  failure: Failure | undefined;
  override readonly isKept = false;

  override input(...pointers: Several): Run {
    this.isAhead = true;
    return super.input(...pointers);
  }

  /** What is said to be written is written: its files are looked at now and not when the span ends. */
  override output(...pointers: Several): Run {
    this.isAhead = true;
    const known = this.writes.length;
    super.output(...pointers);
    for (const pointer of this.writes.slice(known)) {
      const pending = settle(pointer, this, { nowBytes: smallFileBytes, later: true });
      if (pending !== undefined) this.await(pending);
    }
    return this;
  }

  override parameter(...given: Parameters<OpenRun['parameter']>): Run {
    this.isAhead = true;
    return super.parameter(...given);
  }

  override measure(...given: Parameters<OpenRun['measure']>): Run {
    this.isAhead = true;
    return super.measure(...given);
  }

  override observe(...given: Parameters<OpenRun['observe']>): Run {
    this.isAhead = true;
    return super.observe(...given);
  }

  override dependsOn(...runs: Parameters<OpenRun['dependsOn']>): Run {
    this.isAhead = true;
    return super.dependsOn(...runs);
  }

  override noteSettled(): void {
    this.isAhead = true;
    super.noteSettled();
  }
}
