import { findSourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A place in source code. */
export interface CallSite {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/**
 * Where the function `below` was called from, in the original source if a source map is loaded
 * (`node --enable-source-maps`). Undefined when that is no file.
 */
export function callSiteOf(below: object): CallSite | undefined {
  const frame = structuredFrame(below);
  const script = frame?.getFileName();
  const line = frame?.getLineNumber();
  if (typeof script !== 'string' || typeof line !== 'number') return undefined;
  const original = originalOf(script, line, frame?.getColumnNumber() ?? 1);
  const file = pathOf(original?.source ?? script);
  return file === undefined ? undefined : { file, line: original?.line ?? line };
}

/** The script that the function `below` was called from: a path, `file:` URL, or `node:…` for Node's own. */
export const callerFile = (below: object): string | undefined => structuredFrame(below)?.getFileName() ?? undefined;

type Frame = Pick<NodeJS.CallSite, 'getFileName' | 'getLineNumber' | 'getColumnNumber'>;

/** The same frame from the text of a stack, where `Error` is frozen (`node --frozen-intrinsics`). */
function writtenFrame(below: object): Frame | undefined {
  const holder: { stack?: unknown } = {};
  Error.captureStackTrace(holder, below as () => void);
  const [, , file, line, column] = /^.*\n\s*at (.*\()?(.*):(\d+):(\d+)\)?(\n|$)/.exec(String(holder.stack)) ?? [];
  if (file === undefined) return undefined;
  return {
    getFileName: () => file,
    getLineNumber: () => Number(line),
    getColumnNumber: () => Number(column),
  };
}

/** The frame that called `below`, as V8 knows it: https://v8.dev/docs/stack-trace-api */
function structuredFrame(below: object): Frame | undefined {
  if (Object.isFrozen(Error)) return writtenFrame(below);
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: unknown } = {};
  try {
    Error.prepareStackTrace = (_, frames) => frames;
    Error.stackTraceLimit = 1;
    Error.captureStackTrace(holder, below as () => void);
    const frames: unknown = holder.stack;
    return Array.isArray(frames) ? (frames[0] as Frame | undefined) : undefined;
  } catch {
    return undefined;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Source maps count lines and columns from 0. */
function originalOf(script: string, line: number, column: number): { source: string; line: number } | undefined {
  try {
    const entry = findSourceMap(script)?.findEntry(line - 1, column - 1);
    if (entry === undefined || !('originalSource' in entry) || typeof entry.originalSource !== 'string')
      return undefined;
    return { source: entry.originalSource, line: entry.originalLine + 1 };
  } catch {
    return undefined;
  }
}

function pathOf(source: string): string | undefined {
  try {
    if (source.startsWith('file:')) return fileURLToPath(source);
    return source.startsWith('/') || /^[a-z]:[\\/]/i.test(source) ? source : undefined;
  } catch {
    return undefined;
  }
}
