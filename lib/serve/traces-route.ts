import type { FastifyInstance } from 'fastify';
import { mediaType, servicePaths } from '../api/question-routes.js';
import { MltraceError } from '../errors.js';
import { decodeSpan, runProblem } from '../lineage/decode-span.js';
import type { RunRecord } from '../lineage/facts.js';
import { decodeRequest, decodeWhole } from '../otlp/decode-request.js';
import { contentTypeOf, encodeResponse, type OtlpForm, type PartialSuccess } from '../otlp/encode-answer.js';
import { formOf } from './error-answers.js';
import type { ServeParts } from './parts.js';
import type { RejectedSpan } from './quarantine-file.js';

/** A run of the request by its place among the spans that carry a component. */
interface PlacedRun {
  readonly place: number;
  readonly record: RunRecord;
}

interface Rejection {
  readonly place: number;
  readonly reason: string;
}

/**
 * OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp): answered when the store has committed every run of
 * the request. A span that is meant as a run and cannot be one is kept aside and counted as a partial success.
 */
export function addTracesRoute(app: FastifyInstance, parts: ServeParts): void {
  // Before the body is read: what is refused must cost less than what is taken.
  const onRequest = async (): Promise<void> => parts.ingest.admit();
  app.post(servicePaths.traces, { config: { scope: 'write' }, onRequest }, async (request, reply) => {
    const form = formOf(request);
    const { body } = request;
    if (!Buffer.isBuffer(body) || request.headers['content-type']?.includes(mediaType.factLines)) {
      const expected = `expected content-type ${mediaType.protobuf} or ${mediaType.json}`;
      throw new MltraceError('MLTRACE_MEDIA_TYPE', expected);
    }
    // Once more: others came while this one was read, and what a request holds becomes three times as much when it is decoded.
    parts.ingest.admit();
    const partial = await takeSpans(parts, form, body);
    return reply.type(contentTypeOf[form]).send(encodeResponse(form, partial));
  });
}

async function takeSpans(parts: ServeParts, form: OtlpForm, body: Buffer): Promise<PartialSuccess | undefined> {
  const { metrics, ingest } = parts;
  const { spans, runs } = decodeRequest(form, body);
  const placed: PlacedRun[] = [];
  const rejections: Rejection[] = [];
  runs.forEach((span, place) => {
    const record = decodeSpan(span);
    if (record === undefined) rejections.push({ place, reason: runProblem(span) });
    else placed.push({ place, record });
  });
  const refused = await ingest.add(placed.map(({ record }) => record));
  // Counted when they are in: a batch that comes again was not counted before.
  metrics.spans.inc(spans);
  metrics.runs.inc(placed.length - refused.length);
  if (rejections.length > 0) metrics.rejected.inc({ reason: 'invalid' }, rejections.length);
  if (refused.length > 0) metrics.rejected.inc({ reason: 'refused' }, refused.length);
  for (const { index, error } of refused) {
    rejections.push({ place: placed[index]?.place ?? 0, reason: `the store refuses it (${error.message})` });
  }
  return rejections.length === 0 ? undefined : setAside(parts, rejections, { form, body, spans });
}

interface Received {
  readonly form: OtlpForm;
  readonly body: Buffer;
  readonly spans: number;
}

async function setAside(
  { quarantine }: ServeParts,
  rejections: readonly Rejection[],
  { form, body, spans }: Received,
): Promise<PartialSuccess> {
  // With all attributes: what was decoded before has only those that make a run.
  const whole = decodeWhole(form, body).runs;
  const kept: RejectedSpan[] = rejections.map(({ place, reason }) => ({ reason, span: plain(whole[place]) }));
  const count = await quarantine.keep(kept);
  const reasons = new Map<string, number>();
  for (const { reason } of rejections) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const listed = [...reasons].slice(0, 5).map(([reason, times]) => `${reason} (${times})`);
  return {
    rejectedSpans: rejections.length,
    errorMessage: `${rejections.length} of ${spans} spans carry a component and are no runs: ${listed.join(', ')}; ${count} of them are newly kept, mltrace quarantine lists them`,
  };
}

/** A received span as JSON can say it. */
function plain(span: object | undefined): unknown {
  return JSON.parse(
    JSON.stringify(span ?? null, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : (value ?? null),
    ),
  );
}
