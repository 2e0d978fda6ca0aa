// npm run demo: sets up, builds, and runs `mltrace demo` with what follows (`npm run demo -- ./elsewhere`).
import { join } from 'node:path';
import { build } from './build.mjs';
import { root, run } from './setup.mjs';

build();
const bin = join(root, 'dist', 'lib', 'cli', 'bin.js');
run(process.execPath, [bin, 'demo', ...process.argv.slice(2)]);
