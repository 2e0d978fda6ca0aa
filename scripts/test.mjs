// npm test: sets up, builds, runs mocha. `--coverage` runs it under c8, `--built` takes dist/ as it is, which two runs at once
// have to; everything else is mocha's, for instance `npm test -- --grep spool` or `npm test -- dist/test/spool/writer.test.js`.
import { join } from 'node:path';
import { build } from './build.mjs';
import { root, run } from './setup.mjs';

const given = process.argv.slice(2);
if (!given.includes('--built')) build();
const bin = (name, file) => join(root, 'node_modules', name, 'bin', file);
const coverage = given.includes('--coverage') ? [bin('c8', 'c8.js')] : [];
// In CI a test that is switched off or alone is a failure.
const strict = process.env.CI ? ['--forbid-only', '--forbid-pending'] : [];
const rest = given.filter((parameter) => parameter !== '--coverage' && parameter !== '--built');
run(process.execPath, [...coverage, bin('mocha', 'mocha.js'), ...strict, ...rest]);
