import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { MltraceError } from '../../errors.js';
import { reportProblem } from '../problems.js';
import type { CaptureSource, CapturingRun } from './capture-source.js';
import { fileFunctions, type Note, type Watch } from './file-functions.js';
import { FileLog } from './file-log.js';
import { isModuleLoad } from './module-load.js';

type Callable = (...args: unknown[]) => unknown;
/** Before a call: gives what is to be noted after it. */
type Watching = (args: readonly unknown[], called: object) => Note | undefined;
type Wrap = (original: Callable, watch: Watching) => Callable;

/** Functions of `node:fs` call one another; what the outer one means is what counts. */
let depth = 0;

function within<T>(call: () => T): T {
  depth++;
  try {
    return call();
  } finally {
    depth--;
  }
}

const nothing = (): void => {};

const logs = new WeakMap<CapturingRun, FileLog>();

/** Files that are opened through `node:fs`, by whatever name it was imported. */
export const fileSource: CaptureSource = {
  name: 'fs',
  install(runInFlight) {
    const watcher =
      (watch: Watch): Watching =>
      (args, called) => {
        try {
          const run = depth === 0 ? runInFlight() : undefined;
          if (run === undefined) return undefined;
          return isModuleLoad(args[0], called) ? nothing : watch(logOf(run), args);
        } catch (thrown) {
          reportProblem('files of a run are not seen', thrown);
          return undefined;
        }
      };
    for (const [name, watch] of Object.entries(fileFunctions)) {
      const watching = watcher(watch);
      replace(fs, name, (original) => (name === 'openAsBlob' ? wrapPromise : wrapCallback)(original, watching));
      replace(fs, `${name}Sync`, (original) => wrapSync(original, watching));
      replace(fs.promises, name, (original) => wrapPromise(original, watching));
    }
    // So that `import { readFile } from 'node:fs'` means the new one, wherever it stands.
    syncBuiltinESMExports();
  },
};

function logOf(run: CapturingRun): FileLog {
  const log = logs.get(run) ?? new FileLog(run);
  logs.set(run, log);
  return log;
}

/** Not every Node has every function in every form. */
function replace(target: object, name: string, wrap: (original: Callable) => Callable): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function') return;
  const wrapped = wrap(original as Callable);
  // Its name and length, and what util.promisify() looks for.
  Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original));
  if (!Reflect.set(target, name, wrapped))
    throw new MltraceError('MLTRACE_UNSUPPORTED', `fs.${name} cannot be replaced`);
}

function noted(note: Note, result: unknown): void {
  try {
    note(result);
  } catch (thrown) {
    reportProblem('files of a run are not seen', thrown);
  }
}

/** Whether a call has failed after it had opened its file to write: what was in it is lost, and what is in it now is of this run. */
const hasWritten = (thrown: unknown): boolean =>
  thrown instanceof Error && 'syscall' in thrown && (thrown.syscall === 'write' || thrown.syscall === 'writev');

const wrapSync: Wrap = (original, watch) =>
  function called(this: unknown, ...args) {
    const note = watch(args, called);
    if (note === undefined) return Reflect.apply(original, this, args);
    let result: unknown;
    try {
      result = within(() => Reflect.apply(original, this, args));
    } catch (thrown) {
      if (hasWritten(thrown)) noted(note, undefined);
      throw thrown;
    }
    noted(note, result);
    return result;
  };

const wrapPromise: Wrap = (original, watch) =>
  function called(this: unknown, ...args) {
    const note = watch(args, called);
    if (note === undefined) return Reflect.apply(original, this, args);
    const promise = within(() => Reflect.apply(original, this, args));
    if (!(promise instanceof Promise)) return promise;
    return promise.then(
      (value: unknown) => {
        noted(note, value);
        return value;
      },
      (thrown: unknown) => {
        if (hasWritten(thrown)) noted(note, undefined);
        throw thrown;
      },
    );
  };

const wrapCallback: Wrap = (original, watch) =>
  function called(this: unknown, ...args) {
    const done = args.at(-1);
    const note = typeof done === 'function' ? watch(args, called) : undefined;
    if (note === undefined) return Reflect.apply(original, this, args);
    const wrapped = function (this: unknown, ...results: unknown[]): unknown {
      if (results[0] === null || results[0] === undefined) noted(note, results[1]);
      else if (hasWritten(results[0])) noted(note, undefined);
      return Reflect.apply(done as Callable, this, results);
    };
    return within(() => Reflect.apply(original, this, [...args.slice(0, -1), wrapped]));
  };
