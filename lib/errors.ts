/**
 * Every error mltrace raises on purpose: one table of code, message, exit code and whether the same
 * call may succeed later. Codes are never reused for another meaning.
 */

interface ErrorDefinition {
  readonly message: (detail: string) => string;
  /** Exit code of the command line: 1 failed, 2 usage, 3 not found, 4 store unavailable. */
  readonly exitCode: 1 | 2 | 3 | 4;
  readonly httpStatus: number;
  readonly retryable: boolean;
}

const define = (
  exitCode: ErrorDefinition['exitCode'],
  httpStatus: number,
  message: ErrorDefinition['message'],
  retryable = false,
): ErrorDefinition => ({ exitCode, httpStatus, message, retryable });

/** The table. `detail` says what was expected, what came instead, and what to do. */
export const errorTable = {
  MLTRACE_FACT_INVALID: define(1, 400, (detail) => `invalid fact: ${detail}`),
  MLTRACE_OTLP_INVALID: define(1, 400, (detail) => `this is no OTLP trace request: ${detail}`),
  MLTRACE_OPTION_INVALID: define(2, 400, (detail) => `invalid option: ${detail}`),
  MLTRACE_USAGE: define(2, 400, (detail) => detail),
  MLTRACE_NOT_FOUND: define(3, 404, (detail) => detail),
  MLTRACE_AMBIGUOUS: define(2, 409, (detail) => detail),
  MLTRACE_STORE_HELD: define(4, 503, (detail) => `the store is in use: ${detail}`, true),
  MLTRACE_STORE_UNAVAILABLE: define(4, 503, (detail) => `the store cannot be opened: ${detail}`, true),
  MLTRACE_STORE_FORMAT: define(4, 503, (detail) => `the store has a format this mltrace does not know: ${detail}`),
  MLTRACE_STORE_CLOSED: define(4, 503, (detail) => `the store is closed: ${detail}`),
  MLTRACE_STORE_FAILED: define(1, 500, (detail) => `the store failed: ${detail}`),
  MLTRACE_UNSUPPORTED: define(2, 501, (detail) => `not supported: ${detail}`),
  MLTRACE_QUERY_INVALID: define(2, 400, (detail) => `the query was refused: ${detail}`),
  MLTRACE_IO: define(1, 500, (detail) => detail),
  MLTRACE_SPOOL_FULL: define(1, 503, (detail) => `run not recorded: ${detail}`, true),
  MLTRACE_VALUE_INVALID: define(2, 400, (detail) => `the value has no digest: ${detail}`),
  MLTRACE_CHECK_FAILED: define(1, 422, (detail) => `a gate is shut: ${detail}`),
  MLTRACE_INPUT_REFUSED: define(1, 422, (detail) => `a gate is shut: ${detail}`),
  MLTRACE_GATE_UNANSWERED: define(4, 503, (detail) => `a gate is shut: ${detail}`, true),
  MLTRACE_UNAUTHORIZED: define(4, 401, (detail) => `a token is needed: ${detail}`),
  MLTRACE_FORBIDDEN: define(4, 403, (detail) => `not allowed: ${detail}`),
  MLTRACE_TOO_LARGE: define(1, 413, (detail) => `too large: ${detail}`),
  MLTRACE_MEDIA_TYPE: define(1, 415, (detail) => `not understood: ${detail}`),
  MLTRACE_OVERLOADED: define(4, 503, (detail) => `too much at once: ${detail}`, true),
  MLTRACE_DEPENDENCY_MISSING: define(4, 500, (detail) => `a package is missing: ${detail}`),
} as const satisfies Record<string, ErrorDefinition>;

/** A code of {@link errorTable}. */
export type ErrorCode = keyof typeof errorTable;

/** The only error class mltrace throws on purpose. `code` is stable, `message` is for people. */
export class MltraceError extends Error {
  override readonly name = 'MltraceError';
  readonly code: ErrorCode;
  readonly exitCode: number;
  readonly httpStatus: number;
  readonly retryable: boolean;

  constructor(code: ErrorCode, detail: string, options?: { cause?: unknown }) {
    const definition: ErrorDefinition = errorTable[code];
    super(definition.message(detail), options);
    this.code = code;
    this.exitCode = definition.exitCode;
    this.httpStatus = definition.httpStatus;
    this.retryable = definition.retryable;
  }
}

/** An error of the table from its message, as it came from another process. */
export function errorFromMessage(code: ErrorCode, message: string): MltraceError {
  const definition: ErrorDefinition = errorTable[code];
  const [before = '', after = ''] = definition.message('\0').split('\0');
  const fits = message.startsWith(before) && message.endsWith(after);
  return new MltraceError(code, fits ? message.slice(before.length, message.length - after.length) : message);
}

/** The text of whatever was thrown, for messages. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
