import { type Attributes, INVALID_SPAN_CONTEXT, trace } from '@opentelemetry/api';
import { nowMicros } from '../clock.js';
import { encodeRun, laterAttributes } from './encode-run.js';
import { OpenRun } from './open-run.js';
import { reportProblem } from './problems.js';
import { recorder } from './recorder.js';
import { largestSyncBytes, settle } from './settle.js';
import { definitionFor } from './span-definitions.js';
import { type SpanLineage, tell } from './span-lineage.js';

/**
 * The attributes that make a span a run, for `startSpan(name, { attributes })` or `setAttributes()`. A span with them is
 * recorded by the lineage span processor, here or in the process that its spans are sent to; without one, and where a
 * sampler drops it, nothing is: `recordLineage()` does that.
 *
 * Reads and writes have the time of the call. Files are hashed while the caller waits, up to 64 MiB. Never throws: what is
 * wrong is warned of (MLTRACE_RECORDING), and without a component that can be one there are no attributes.
 */
export function lineageAttributes(lineage: SpanLineage): Attributes {
  try {
    const definition = { ...definitionFor(lineage, lineageAttributes), isAsync: false };
    const [sink] = recorder.sinks;
    const run = new OpenRun({
      span: trace.wrapSpanContext(INVALID_SPAN_CONTEXT),
      spanContext: INVALID_SPAN_CONTEXT,
      parentSpanContext: undefined,
      startedMicros: nowMicros(),
      parentId: undefined,
      definition,
      namespace: sink?.namespace,
      seenBy: undefined,
      projectRoot: sink?.projectRoot ?? '',
    });
    tell(run, lineage);
    for (const pointer of run.writes) settle(pointer, run, { nowBytes: largestSyncBytes, later: false });
    for (const pointer of [...run.reads, ...run.writes]) pointer.settled = true;
    run.closed = true;
    return laterAttributes(encodeRun(run, undefined), []);
  } catch (thrown) {
    reportProblem('attributes of lineage could not be made', thrown);
    return {};
  }
}
