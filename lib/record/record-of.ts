import { SpanStatusCode } from '@opentelemetry/api';
import { decodeRun, type HrTime, type SpanFrame } from '../lineage/decode-span.js';
import type { RunRecord } from '../lineage/facts.js';
import type { KnownAttributes } from '../lineage/known-attributes.js';
import { hrTimeOf } from './clock.js';
import type { Failure } from './encode-run.js';
import type { OpenRun } from './open-run.js';

/** How a run ended. */
export interface RunEnd {
  readonly endedMicros: number;
  readonly failure: Failure | undefined;
}

const notEnded: HrTime = [0, 0];
const unset = { code: SpanStatusCode.UNSET } as const;

/** The record of a run whose span no processor of ours records, by the code that decodes spans. Without an end it is running. */
export function recordOf(run: OpenRun, known: KnownAttributes, end?: RunEnd): RunRecord | undefined {
  const { startedMicros, parentSpanContext, spanContext } = run.start;
  const span: SpanFrame = {
    resource: { attributes: run.resource },
    startTime: hrTimeOf(startedMicros),
    endTime: end === undefined ? notEnded : hrTimeOf(end.endedMicros),
    status: end?.failure === undefined ? unset : { code: SpanStatusCode.ERROR, message: end.failure.message },
    droppedAttributesCount: 0,
    ...(parentSpanContext !== undefined && { parentSpanContext }),
    spanContext: () => spanContext,
  };
  return decodeRun(known, span);
}
