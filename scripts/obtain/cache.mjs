// Where the scripts that obtain real components keep them: a cache outside the clone, each under a name that says its version.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mltrace');

/** Ends with one line that says what is missing on this machine, and the exit code that says so. */
export function missing(what) {
  process.stderr.write(`${what}\n`);
  process.exit(69);
}

/** Twelve hex digits that change with any of these files, and with each further text. */
export function digestOf(paths, ...texts) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(readFileSync(path));
  for (const text of texts) hash.update(text);
  return hash.digest('hex').slice(0, 12);
}

/**
 * The folder of this name in the cache. If it is not there, `make` fills one of its own, which is then moved to its place,
 * so that an interrupted or doubled call harms nothing.
 */
export function cached(name, make) {
  const directory = join(cache, name);
  if (existsSync(directory)) return directory;
  mkdirSync(dirname(directory), { recursive: true });
  const fresh = mkdtempSync(`${directory}.`);
  process.once('SIGINT', () => process.exit(130));
  process.once('exit', () => rmSync(fresh, { recursive: true, force: true }));
  make(fresh);
  try {
    renameSync(fresh, directory);
  } catch (error) {
    // Somebody else was faster.
    if (!existsSync(directory)) throw error;
  }
  return directory;
}
