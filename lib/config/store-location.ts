import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MltraceError } from '../errors.js';
import { type Environment, readEnvironment } from './environment.js';
import { refuseUnknownOptions } from './options.js';
import { isRemote, noStore, schemeOf, spoolFolderName, storeAddressProblem } from './store-address.js';

/** Name of the folder in which everything of an embedded store lies. */
export const storeFolder = '.mltrace';

/** Where facts go, and what file names are relative to. All paths are absolute; none need exist. */
export type StoreLocation =
  | {
      readonly kind: 'embedded';
      /** The `.mltrace` folder itself. */
      readonly directory: string;
      readonly projectRoot: string;
      readonly spoolDirectory: string;
    }
  | {
      readonly kind: 'remote';
      /** As given: it may carry credentials, so print `withoutSecrets(address)`. */
      readonly address: string;
      readonly projectRoot: string;
      readonly spoolDirectory: string;
    }
  | { readonly kind: 'none'; readonly projectRoot: string };

export interface LocateOptions {
  /** A directory, an address, or `none`. Default: MLTRACE_STORE, else the nearest `.mltrace` upwards, else one in `cwd`. */
  readonly store?: string;
  /** Directory to start from. Default: the working directory. */
  readonly cwd?: string;
}

/**
 * Finds the store without touching it: option, else environment, else the nearest `.mltrace` upwards, as with `.git`.
 * Throws MLTRACE_OPTION_INVALID for an unknown option or an address no store answers to.
 */
export function locateStore(options: LocateOptions, environment: Environment = readEnvironment()): StoreLocation {
  refuseUnknownOptions(options, ['store', 'cwd'], 'the store location');
  const cwd = resolve(options.cwd ?? '.');
  const store = options.store ?? environment.store;
  if (store === undefined) return embeddedAt(foundFrom(cwd), cwd, environment);
  const problem = typeof store === 'string' ? storeAddressProblem(store) : `expected a text, found ${typeof store}`;
  if (problem !== undefined) throw new MltraceError('MLTRACE_OPTION_INVALID', `store: ${problem}`);
  const projectRoot = namedRoot(cwd, environment);
  if (store === noStore) return { kind: 'none', projectRoot };
  if (isRemote(store)) {
    const base = environment.spool === undefined ? foundFrom(cwd) : resolve(cwd, environment.spool);
    return { kind: 'remote', address: store, projectRoot, spoolDirectory: join(base, 'spool', spoolFolderName(store)) };
  }
  const directory = schemeOf(store) === 'file' ? pathOfUrl(store) : resolve(cwd, store);
  return { kind: 'embedded', directory, projectRoot, spoolDirectory: join(directory, 'spool') };
}

const isStore = (directory: string): boolean =>
  existsSync(join(directory, 'graph')) || existsSync(join(directory, 'spool'));

/** Whether a folder is a store; the folder of a project, whose store is in it, is none. */
export type FoundStore = { readonly is: true } | { readonly is: false; readonly inside: string | undefined };

/** Looks whether a folder is a store, and when it is none for the store of the project in it. */
export function storeAt(directory: string): FoundStore {
  if (isStore(directory)) return { is: true };
  const inside = join(directory, storeFolder);
  return { is: false, inside: isStore(inside) ? inside : undefined };
}

/** Refuses the folder of a project that was named as a store. */
export const projectNamed = (directory: string, inside: string): MltraceError =>
  new MltraceError(
    'MLTRACE_STORE_UNAVAILABLE',
    `there is none at ${directory}, but there is one in it: --store ${inside}`,
  );

function embeddedAt(directory: string, cwd: string, environment: Environment): StoreLocation {
  const projectRoot = environment.root === undefined ? dirname(directory) : resolve(cwd, environment.root);
  return { kind: 'embedded', directory, projectRoot, spoolDirectory: join(directory, 'spool') };
}

/** A store that was named says nothing about the project: that is where MLTRACE_ROOT or a repository says it is. */
function namedRoot(cwd: string, environment: Environment): string {
  if (environment.root !== undefined) return resolve(cwd, environment.root);
  return upwards(cwd, (folder) => existsSync(join(folder, '.git'))) ?? cwd;
}

function foundFrom(cwd: string): string {
  const holder = upwards(cwd, (folder) => isDirectory(join(folder, storeFolder)));
  return join(holder ?? cwd, storeFolder);
}

function upwards(start: string, accepts: (folder: string) => boolean): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (accepts(folder)) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** A folder that may not be looked into is none: locating must work wherever recording does. */
function isDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}

function pathOfUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new MltraceError('MLTRACE_OPTION_INVALID', `store: expected file:///absolute/path, found ${url}`, { cause });
  }
}
