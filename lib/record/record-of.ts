import { SpanStatusCode } from '@opentelemetry/api';
import { hrTimeOf } from '../clock.js';
import { AttributeReader } from '../lineage/attribute-reader.js';
import { decodePointer, type PointerDefaults, type PointerSource } from '../lineage/decode-pointer.js';
import { decodeAround, type HrTime, type SpanFrame } from '../lineage/decode-span.js';
import type { Pointer, RunRecord } from '../lineage/facts.js';
import { pointerSet } from '../lineage/pointer-set.js';
import { constantsOf } from './definition.js';
import { encodeOwn, encodeSoFar, type Failure } from './encode-run.js';
import type { OpenRun } from './open-run.js';
import type { OpenPointer } from './pointer-like.js';

/** How a run ended. */
export interface RunEnd {
  readonly endedMicros: number;
  readonly failure: Failure | undefined;
}

const notEnded: HrTime = [0, 0];
const unset = { code: SpanStatusCode.UNSET } as const;

/**
 * The record of a run whose span no processor of ours records, by the code that decodes spans, but for two things that
 * would cost half of it: what all runs of the component have is decoded once, and pointers are not put into lists first.
 * Without an end it is running.
 */
export function recordOf(run: OpenRun, end?: RunEnd): RunRecord | undefined {
  const { startedMicros, parentSpanContext, spanContext, definition, namespace } = run.start;
  const constants = constantsOf(definition, namespace, run.resource);
  if (constants === undefined) return undefined;
  const span: SpanFrame = {
    startTime: hrTimeOf(startedMicros),
    endTime: end === undefined ? notEnded : hrTimeOf(end.endedMicros),
    status: end?.failure === undefined ? unset : { code: SpanStatusCode.ERROR, message: end.failure.message },
    droppedAttributesCount: 0,
    parentSpanContext,
    spanContext: () => spanContext,
  };
  const known = end === undefined ? encodeSoFar(run) : encodeOwn(run, end.failure);
  const reader = new AttributeReader(known.values);
  return decodeAround(span, { constants, known, reader, pointers: pointersOf(run, reader.incomplete) });
}

function pointersOf({ reads, writes }: OpenRun, reasons: string[]): PointerSource {
  const doubts = { reasons, doubtfulLength: Number.POSITIVE_INFINITY };
  const decode = (pointers: readonly OpenPointer[], defaults: PointerDefaults): readonly Pointer[] => {
    const decoded: Pointer[] = [];
    for (const open of pointers) {
      const pointer = open.settled ? decodePointer(open, defaults, doubts) : undefined;
      if (pointer !== undefined) decoded.push(pointer);
    }
    return pointerSet(decoded);
  };
  return { reads: (defaults) => decode(reads, defaults), writes: (defaults) => decode(writes, defaults) };
}
