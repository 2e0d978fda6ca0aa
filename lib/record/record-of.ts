import { type SpanContext, SpanStatusCode } from '@opentelemetry/api';
import { hrTimeOf } from '../clock.js';
import { AttributeReader } from '../lineage/attribute-reader.js';
import {
  decodePointer,
  type PointerDefaults,
  type PointerDoubts,
  type PointerSource,
} from '../lineage/decode-pointer.js';
import { decodeAround, type HrTime, type SpanFrame } from '../lineage/decode-span.js';
import type { Pointer, RunId, RunRecord } from '../lineage/facts.js';
import { pointerSet } from '../lineage/pointer-set.js';
import { constantsOf } from './definition.js';
import { encodeOwn, encodeSoFar, type Failure } from './encode-run.js';
import type { OpenRun } from './open-run.js';
import type { OpenPointer } from './pointer-like.js';
import { hasOwnIds } from './run-ids.js';

/** How a run ended. */
export interface RunEnd {
  readonly endedMicros: number;
  readonly failure: Failure | undefined;
}

/**
 * The record of a run whose span no processor of ours records, by the code that decodes spans, but for what would cost
 * half of it: what all runs of the component have is decoded once, pointers are not put into lists first, and what this
 * folder has made itself is not looked at again. Without an end it is running.
 */
export function recordOf(run: OpenRun, end?: RunEnd): RunRecord | undefined {
  const { definition, namespace } = run.start;
  const constants = constantsOf(definition, namespace, run.resource);
  if (constants === undefined) return undefined;
  const known = end === undefined ? encodeSoFar(run) : encodeOwn(run, end.failure);
  const reader = new AttributeReader(known.values);
  const pointers = new RunPointers(run, reader.incomplete);
  return decodeAround(new RunFrame(run, end), { constants, known, reader, pointers });
}

const notEnded: HrTime = [0, 0];
const unset = { code: SpanStatusCode.UNSET } as const;

/** A run as a span. */
class RunFrame implements SpanFrame {
  readonly runId: RunId | undefined;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly status: SpanFrame['status'];
  readonly droppedAttributesCount = 0;
  readonly parentSpanContext: SpanContext | undefined;
  readonly #spanContext: SpanContext;

  constructor({ id, start }: OpenRun, end: RunEnd | undefined) {
    const { spanContext, startedMicros, parentSpanContext } = start;
    this.runId = hasOwnIds(spanContext) ? id : undefined;
    this.startTime = hrTimeOf(startedMicros);
    this.endTime = end === undefined ? notEnded : hrTimeOf(end.endedMicros);
    this.status = end?.failure === undefined ? unset : { code: SpanStatusCode.ERROR, message: end.failure.message };
    this.parentSpanContext = parentSpanContext;
    this.#spanContext = spanContext;
  }

  spanContext(): SpanContext {
    return this.#spanContext;
  }
}

class RunPointers implements PointerSource {
  readonly #run: OpenRun;
  readonly #doubts: PointerDoubts;

  constructor(run: OpenRun, reasons: string[]) {
    this.#run = run;
    this.#doubts = { reasons, doubtfulLength: Number.POSITIVE_INFINITY };
  }

  reads(defaults: PointerDefaults): readonly Pointer[] {
    return this.#decode(this.#run.reads, defaults);
  }

  writes(defaults: PointerDefaults): readonly Pointer[] {
    return this.#decode(this.#run.writes, defaults);
  }

  #decode(pointers: readonly OpenPointer[], defaults: PointerDefaults): readonly Pointer[] {
    const decoded: Pointer[] = [];
    for (const open of pointers) {
      const pointer = open.settled ? decodePointer(open, defaults, this.#doubts) : undefined;
      if (pointer !== undefined) decoded.push(pointer);
    }
    return pointerSet(decoded);
  }
}
