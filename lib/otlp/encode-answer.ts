/** The two forms of OTLP over HTTP; an answer has the form of its request. */
export type OtlpForm = 'protobuf' | 'json';

export const contentTypeOf = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/** What was not taken of a request that was otherwise. */
export interface PartialSuccess {
  /** Spans that are kept in no store and are not to be sent again. */
  readonly rejectedSpans: number;
  readonly errorMessage: string;
}

/**
 * An ExportTraceServiceResponse. Without a partial success it is empty, as the specification demands of a full one
 * (https://opentelemetry.io/docs/specs/otlp/#full-success-1).
 */
export function encodeResponse(form: OtlpForm, partial: PartialSuccess | undefined): Buffer {
  if (form === 'json') {
    const body = partial && { rejectedSpans: String(partial.rejectedSpans), errorMessage: partial.errorMessage };
    return Buffer.from(JSON.stringify(body === undefined ? {} : { partialSuccess: body }));
  }
  if (partial === undefined) return Buffer.alloc(0);
  const inner = Buffer.concat([
    Buffer.from([0x08, ...varint(partial.rejectedSpans)]),
    field(0x12, Buffer.from(partial.errorMessage)),
  ]);
  return field(0x0a, inner);
}

/**
 * A google.rpc.Status: what went wrong, for a person
 * (https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto).
 */
export function encodeStatus(form: OtlpForm, status: { readonly code: number; readonly message: string }): Buffer {
  if (form === 'json') return Buffer.from(JSON.stringify(status));
  return Buffer.concat([Buffer.from([0x08, ...varint(status.code)]), field(0x12, Buffer.from(status.message))]);
}

const field = (tag: number, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from([tag, ...varint(bytes.length)]), bytes]);

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}
