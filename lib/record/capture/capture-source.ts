import { MltraceError } from '../../errors.js';
import { enclosingRun } from '../current-run.js';
import type { OpenRun } from '../open-run.js';
import { reportProblem } from '../problems.js';
import type { Run } from '../run.js';
import { isSuppressed } from '../suppressed.js';
import { fetchSource } from './fetch-source.js';
import { fileSource } from './file-source.js';

/** An input or output that a run has. */
export interface SaidPointer {
  /** Absolute path of its file; empty when it is none. */
  readonly path: string;
}

/** A run that a source may tell what it sees. */
export interface CapturingRun extends Run {
  /** Absolute; files inside it are named relative to it. */
  readonly projectRoot: string;
  /** Files are to be hashed. */
  readonly hashesFiles: boolean;
  /** What it is said to read so far, by whomever. */
  readonly reads: readonly SaidPointer[];
  /** What it is said to write so far. */
  readonly writes: readonly SaidPointer[];
  /** Called once, when the function is done and the run still takes inputs and outputs. */
  atEnd(action: () => void): void;
}

/**
 * Something that sees by itself what runs read and write. Ours are `fs` and `fetch`; one for a database client or an
 * object store is an object of this shape, given where they are named: `capture: ['fs', warehouse]`.
 */
export interface CaptureSource {
  /** One source of a name is installed in a process, the first. */
  readonly name: string;
  /**
   * Begins to watch, for good; called when the first component asks for the source. `runInFlight` gives the innermost
   * run around the caller if its component asks for this source, and is to be called where the access begins. What the
   * source throws in here is reported and leaves the component without it.
   */
  install(runInFlight: () => CapturingRun | undefined): void;
}

/** What a component captures: `true` is `['fs']`. */
export type CaptureOption = boolean | readonly ('fs' | 'fetch' | CaptureSource)[];

const ours: readonly CaptureSource[] = [fileSource, fetchSource];

/** Shared by all copies of this package in the process: what is wrapped twice would be seen twice. */
interface Shared {
  /** Names of sources. */
  readonly installed: Set<string>;
  /** Capturing runs in flight: as long as there are none, a call that is watched costs next to nothing. */
  inFlight: number;
}

const shared = sharedState(Symbol.for('mltrace.capture.1'));

function sharedState(key: symbol): Shared {
  const kept: Shared | undefined = Reflect.get(globalThis, key);
  if (kept !== undefined) return kept;
  const made: Shared = { installed: new Set(), inFlight: 0 };
  Reflect.defineProperty(globalThis, key, { value: made });
  return made;
}

/**
 * Installs the sources that an option names and that are not installed yet, and gives their names. Throws
 * MLTRACE_OPTION_INVALID for what is no source.
 */
export function installCapture(option: unknown): ReadonlySet<string> | undefined {
  if (option === undefined || option === false) return undefined;
  const sources = sourcesOf(option === true ? [fileSource.name] : option);
  for (const source of sources) install(source);
  return sources.length === 0 ? undefined : new Set(sources.map(({ name }) => name));
}

function sourcesOf(option: unknown): readonly CaptureSource[] {
  if (!Array.isArray(option)) return refuse(option);
  return option.map((item: unknown) => {
    const source = typeof item === 'string' ? ours.find(({ name }) => name === item) : item;
    return isSource(source) ? source : refuse(item);
  });
}

const isSource = (value: unknown): value is CaptureSource =>
  value !== null &&
  typeof value === 'object' &&
  'name' in value &&
  typeof value.name === 'string' &&
  'install' in value &&
  typeof value.install === 'function';

function refuse(found: unknown): never {
  const expected = "true, false or a list of 'fs', 'fetch' and sources with name and install()";
  const shown = typeof found === 'string' ? JSON.stringify(found) : typeof found;
  throw new MltraceError('MLTRACE_OPTION_INVALID', `capture: expected ${expected}, found ${shown}`);
}

function install(source: CaptureSource): void {
  if (shared.installed.has(source.name)) return;
  shared.installed.add(source.name);
  try {
    source.install(() => runAsking(source.name));
  } catch (thrown) {
    reportProblem(`what ${source.name} would capture is not seen`, thrown);
  }
}

/** Every run of a component that captures is told here. */
export function noteCapturing(run: CapturingRun): void {
  shared.inFlight++;
  run.atEnd(() => shared.inFlight--);
}

/** What we read and write ourselves is nobody's input, and what comes after the end too late. */
function runAsking(source: string): OpenRun | undefined {
  if (shared.inFlight === 0 || isSuppressed()) return undefined;
  const run = enclosingRun();
  return run?.start.definition.captures?.has(source) && !run.ended ? run : undefined;
}
