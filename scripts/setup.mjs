// Brings node_modules in line with the lock file. Needs only node and npm, and is quiet when nothing is to be done.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

/** Whether every package of the lock file is installed in its version; optional ones may be absent on this machine. */
function isInstalled() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = packagesOf(record);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    return found === undefined ? wanted.optional === true : found.version === wanted.version;
  });
}

/** Runs a program with the terminal as its own; ends this process with its exit code when that is not 0. */
export function run(program, parameters, options = {}) {
  const { status, error, signal } = spawnSync(program, parameters, { cwd: root, stdio: 'inherit', ...options });
  if (error !== undefined) process.stderr.write(`${program}: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? (signal === null ? 127 : 1));
}

/** Installs what the lock file names, unless it is there. */
export function setUp() {
  if (isInstalled()) return;
  process.stderr.write('Installing the packages of package-lock.json (npm ci) ...\n');
  // npm's own report goes to stderr: what follows may print something to be read by a program.
  run('npm', ['ci', '--loglevel=error'], { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setUp();
