import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nowMicros } from '../../clock.js';
import { timestampFromMicros } from '../../lineage/time.js';
import { regularFile } from '../file-digest.js';
import type { FileLog } from './file-log.js';
import { pathOf } from './file-paths.js';
import { accessOf, type FileAccess } from './open-flags.js';

/** Called once a call has succeeded, with what it has given. */
export type Note = (result: unknown) => void;

/** Looks at a call before it is made, and gives what to note of it; undefined: nothing. */
export type Watch = (log: FileLog, args: readonly unknown[]) => Note | undefined;

interface Access {
  readonly path: string;
  readonly access: FileAccess;
  /** The call itself changes the file, and does not only open it. */
  readonly atOnce: boolean;
}

function watchAccess(log: FileLog, { path, access, atOnce }: Access): Note {
  if (access === 'read') return (result) => log.read(path, { descriptor: descriptorOf(result) });
  const at = timestampFromMicros(nowMicros());
  if (access === 'write' || log.hasWritten(path)) return () => log.wrote(path, at);
  const before = regularFile(path);
  const isEmpty = before === undefined || before.size === 0;
  if (atOnce && !isEmpty) log.read(path);
  return () => {
    // Opened, and nothing written yet.
    if (!atOnce && !isEmpty) log.read(path);
    log.mayChange(path, { at, before });
  };
}

/** Of what opening a file has given: a number, or a FileHandle. */
function descriptorOf(opened: unknown): number | undefined {
  if (typeof opened === 'number') return opened;
  const isHandle = opened !== null && typeof opened === 'object' && 'fd' in opened && typeof opened.fd === 'number';
  return isHandle ? (opened.fd as number) : undefined;
}

/** A function with a path and, as an argument or within its options, flags. */
const watching =
  (otherwise: string, flagsAt: number, atOnce: boolean): Watch =>
  (log, args) => {
    const path = pathOf(args[0]);
    const access = accessOf(flagsOf(args[flagsAt]) ?? otherwise);
    return path === undefined || access === undefined ? undefined : watchAccess(log, { path, access, atOnce });
  };

function flagsOf(argument: unknown): unknown {
  if (typeof argument === 'number') return argument;
  if (argument === null || typeof argument !== 'object' || !('flag' in argument)) return undefined;
  return argument.flag ?? undefined;
}

const watchRead = watching('r', 1, false);

/** Has the content in hand: what the function has got, and need not be read again. */
const watchReadFile: Watch = (log, args) => {
  const path = pathOf(args[0]);
  if (path === undefined || accessOf(flagsOf(args[1]) ?? 'r') !== 'read') return watchRead(log, args);
  return (result) => log.read(path, { content: contentOf(result, args[1]) });
};

/** Bytes, or a text that stands for the same bytes as the file: what UTF-8 cannot say has become a replacement character. */
function contentOf(result: unknown, options: unknown): Uint8Array | string | undefined {
  if (result instanceof Uint8Array) return result;
  const encoding =
    options !== null && typeof options === 'object' && 'encoding' in options ? options.encoding : options;
  const isWhole = typeof result === 'string' && /^utf-?8$/i.test(String(encoding)) && !result.includes('\ufffd');
  return isWhole ? result : undefined;
}

const watchOpen: Watch = (log, args) => {
  const path = pathOf(args[0]);
  const flags = typeof args[1] === 'function' ? undefined : args[1];
  const access = accessOf(flags ?? 'r');
  return path === undefined || access === undefined ? undefined : watchAccess(log, { path, access, atOnce: false });
};

const watchCopy: Watch = (log, args) => {
  const [from, to] = [pathOf(args[0]), pathOf(args[1])];
  if (from === undefined || to === undefined) return undefined;
  const at = timestampFromMicros(nowMicros());
  return () => {
    for (const name of filesIn(from)) {
      const copy = join(to, name);
      if (regularFile(copy) === undefined) continue;
      log.read(join(from, name));
      log.wrote(copy, at);
    }
  };
};

/** Paths of the files in a folder from there; of a file itself, the empty one. */
const filesIn = (path: string): readonly string[] =>
  regularFile(path) === undefined ? readdirSync(path, { encoding: 'utf8', recursive: true }) : [''];

const watchRename: Watch = (log, args) => {
  const [from, to] = [pathOf(args[0]), pathOf(args[1])];
  if (from === undefined || to === undefined) return undefined;
  const at = timestampFromMicros(nowMicros());
  return () => log.renamed(from, to, at);
};

/**
 * The functions that open files by a path, each in the forms it has: `readFile(path, done)`, `readFileSync(path)`,
 * `promises.readFile(path)`. Streams open theirs by `open`.
 */
export const fileFunctions: Readonly<Record<string, Watch>> = {
  open: watchOpen,
  openAsBlob: watching('r', -1, false),
  readFile: watchReadFile,
  writeFile: watching('w', 2, true),
  appendFile: watching('a', 2, true),
  truncate: watching('r+', -1, true),
  copyFile: watchCopy,
  cp: watchCopy,
  link: watchCopy,
  rename: watchRename,
};
