// node scripts/collector/obtain.mjs: builds an OpenTelemetry Collector with what collector-config.yaml needs from Go's module
// proxy, once, into a cache outside the clone, and prints the path of the program. Exit code 69: something is missing here.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const suffix = process.platform === 'win32' ? '.exe' : '';

/** Ends with one line that says what is missing. */
function missing(what) {
  process.stderr.write(`${what}\n`);
  process.exit(69);
}

/** Changes when any part of the Collector does. */
function digestOfSources() {
  const hash = createHash('sha256');
  for (const name of ['go.mod', 'go.sum', 'main.go', 'components.go', 'main_others.go'])
    hash.update(readFileSync(join(here, name)));
  return hash.digest('hex').slice(0, 12);
}

/** Builds into a folder of its own and moves that to its place, so that an interrupted or doubled build harms nothing. */
function buildInto(directory) {
  if (spawnSync('go', ['version']).status !== 0)
    missing('The OpenTelemetry Collector is built with Go 1.26 or newer: go is not on the PATH.');
  mkdirSync(dirname(directory), { recursive: true });
  const fresh = mkdtempSync(`${directory}.`);
  process.once('SIGINT', () => process.exit(130));
  process.once('exit', () => rmSync(fresh, { recursive: true, force: true }));
  process.stderr.write('Building the OpenTelemetry Collector, once, one to five minutes ...\n');
  const built = spawnSync(
    'go',
    ['build', '-C', here, '-mod=readonly', '-trimpath', '-ldflags=-s -w', '-o', join(fresh, `otelcol${suffix}`), '.'],
    { encoding: 'utf8' },
  );
  if (built.status !== 0)
    missing(`The OpenTelemetry Collector was not to be built: ${built.stderr.trim().split('\n').at(-1) ?? ''}`);
  try {
    renameSync(fresh, directory);
  } catch (error) {
    // Somebody else was faster.
    if (!existsSync(directory)) throw error;
  }
}

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mltrace');
const directory = join(cache, `otelcol-${digestOfSources()}`);
if (!existsSync(directory)) buildInto(directory);
process.stdout.write(`${join(directory, `otelcol${suffix}`)}\n`);
