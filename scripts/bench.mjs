// npm run bench: sets up, builds, and runs every benchmark of bench/, or those whose file names are given
// (`npm run bench -- import`).
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root, run } from './setup.mjs';

build();
const folder = join(root, 'dist', 'bench');
const wanted = process.argv.slice(2);
const benchmarks = readdirSync(folder)
  .filter((name) => name.endsWith('.bench.js'))
  .filter((name) => wanted.length === 0 || wanted.includes(name.slice(0, -'.bench.js'.length)));
for (const name of benchmarks.sort()) run(process.execPath, ['--expose-gc', join(folder, name)]);
