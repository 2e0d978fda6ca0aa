/** The members of a W3C `traceparent`. */
export interface TraceParent {
  /** 32 lower-case hex digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hex digits, not all zero. */
  readonly spanId: string;
  /** 0 to 255; bit 1: the trace is sampled. */
  readonly traceFlags: number;
}

/** https://www.w3.org/TR/trace-context/#traceparent-header-field-values; later versions may have more behind a dash. */
const form = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Undefined for what is no `traceparent`. */
export function parseTraceParent(text: string): TraceParent | undefined {
  const [, version, traceId, spanId, flags, rest] = form.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (version === '00' && rest !== undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) };
}

export const traceParentProblem = (value: string): string | undefined =>
  parseTraceParent(value) === undefined
    ? `expected 00-<32 hex digits>-<16 hex digits>-<2 hex digits>, found ${JSON.stringify(value.slice(0, 80))}`
    : undefined;

/** Writes what {@link parseTraceParent} reads, in version 00. */
export const formatTraceParent = ({ traceId, spanId, traceFlags }: TraceParent): string =>
  `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`;
