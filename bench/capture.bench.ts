/**
 * What seeing files costs, beside the yardstick in the same process: hashing the same file alone. And what a component
 * costs that captures nothing, once another one does: processes with and without take turns. `npm run bench -- capture`
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { component } from '../lib/record/component.js';
import { type Figure, median, printFigures } from './report.js';

const files = 200;
const rounds = 60;
const processes = 12;
const childCalls = 20_000;

/** Milliseconds. */
function timeOf(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function contentsOf(paths: readonly string[]): void {
  for (const path of paths) readFileSync(path);
}

function hashesOf(paths: readonly string[]): void {
  for (const path of paths) createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Microseconds that a file costs, over files of one size that no cache of digests knows. */
function costOf(bytes: number): { readonly captured: number; readonly hashed: number } {
  const folder = mkdtempSync(join(directory, 'files-'));
  const paths = Array.from({ length: files }, (_, index) => join(folder, `${index}`));
  const plain = component({ name: 'plain', digest: false }, contentsOf);
  const capturing = component({ name: 'capturing', capture: true }, contentsOf);
  const captured: number[] = [];
  const hashed: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Fresh files: their state is in no cache, as that of data that was just made.
    for (const path of paths) writeFileSync(path, Buffer.alloc(bytes, round));
    contentsOf(paths);
    const without = timeOf(() => plain(paths));
    captured.push((timeOf(() => capturing(paths)) - without) / files);
    hashed.push(timeOf(() => hashesOf(paths)) / files);
  }
  return { captured: median(captured) * 1000, hashed: median(hashed) * 1000 };
}

/** As a child: microseconds of a call that reads a file without capturing it. */
function callCost(): number {
  const path = join(process.cwd(), 'read');
  writeFileSync(path, 'x'.repeat(100));
  if (process.argv[3] === 'installed') component({ name: 'other', capture: true }, () => {})();
  const step = component({ name: 'step' }, () => readFileSync(path));
  const times: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    times.push(
      timeOf(() => {
        for (let call = 0; call < childCalls / 20; call += 1) step();
      }),
    );
  }
  return (median(times) * 1000 * 20) / childCalls;
}

function childCost(mode: 'plain' | 'installed'): number {
  const cwd = mkdtempSync(join(directory, 'child-'));
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'child', mode], { cwd, encoding: 'utf8' });
  return Number(child.stdout);
}

const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
if (process.argv[2] === 'child') {
  process.stdout.write(String(callCost()));
} else {
  process.chdir(directory);
  const figures: Figure[] = [];
  costOf(100);
  for (const bytes of [100, 1_000, 10_000, 100_000, 1_000_000]) {
    const { captured, hashed } = costOf(bytes);
    figures.push({
      what: `a file of ${bytes.toLocaleString('en-US')} bytes captured, beside hashing it alone (${hashed.toFixed(1)} us)`,
      asked: '<= 2x',
      measured: `${(captured / hashed).toFixed(2)}x (${captured.toFixed(1)} us)`,
    });
  }
  const plain: number[] = [];
  const installed: number[] = [];
  for (let round = 0; round < processes; round += 1) {
    plain.push(childCost('plain'));
    installed.push(childCost('installed'));
  }
  // The least disturbed process of each kind: whole processes differ by more than what is looked for.
  const [before, after] = [Math.min(...plain), Math.min(...installed)];
  figures.push({
    what: `a component that captures nothing and reads a file, once another captures, beside before (${before.toFixed(2)} us)`,
    asked: '<= 1.05x',
    measured: `${(after / before).toFixed(3)}x (${after.toFixed(2)} us)`,
  });
  printFigures(figures);
}
process.chdir(tmpdir());
rmSync(directory, { recursive: true });
