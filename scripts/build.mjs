// Compiles into an empty dist/, so that nothing in it lacks a source. `--release`: without source maps, whose sources
// are not in the published package.
import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root, run, setUp } from './setup.mjs';

/** Compiles everything, tests, benchmarks and examples included. */
export function build({ release = false } = {}) {
  setUp();
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  run(process.execPath, [compiler, '-p', 'tsconfig.json', ...(release ? ['--sourceMap', 'false'] : [])]);
  const bin = join(root, 'dist', 'lib', 'cli', 'bin.js');
  if (!existsSync(bin)) return;
  chmodSync(bin, 0o755);
  if (!release) linkCommand(bin);
}

/** Makes `npx mltrace` work in the clone as it does where the package is installed. */
function linkCommand(bin) {
  const link = join(root, 'node_modules', '.bin', 'mltrace');
  rmSync(link, { force: true });
  try {
    symlinkSync(bin, link);
  } catch {
    // Windows allows links to administrators only; `node dist/lib/cli/bin.js` works everywhere.
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build({ release: process.argv.includes('--release') });
