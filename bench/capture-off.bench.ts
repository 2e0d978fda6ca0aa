/**
 * What a component that captures nothing costs once another one captures, beside before: the functions of `node:fs` are
 * replaced then. Two processes, one of them with a component that captures, take turns at the same calls, in an order that
 * changes; a ratio is that of two turns beside each other, and of several pairs of processes the median of medians. The same
 * for two processes without capture tells what the machine makes of nothing. `npm run bench -- capture-off`
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { component } from '../lib/record/component.js';
import { type Figure, median, printFigures } from './report.js';

const pairs = 6;
const turns = 60;
const warmUpTurns = 20;
const callsATurn = 500;

const modes = ['before', 'installed'] as const;
type Mode = (typeof modes)[number];
const steps = ['opens no file', 'reads a file of 100 bytes'] as const;
type Step = (typeof steps)[number];

/** As a child: answers every message with the microseconds of a call. */
function serve(mode: string, step: string): void {
  const path = join(process.cwd(), 'read');
  writeFileSync(path, 'x'.repeat(100));
  if (mode === 'installed') component({ name: 'other', capture: true }, () => {})();
  const body = step === steps[0] ? () => undefined : () => readFileSync(path);
  const call = component({ name: 'step' }, body);
  process.on('message', () => {
    const start = performance.now();
    for (let count = 0; count < callsATurn; count += 1) call();
    process.send?.(((performance.now() - start) * 1000) / callsATurn);
  });
}

function started(mode: Mode, step: Step): ChildProcess {
  return fork(fileURLToPath(import.meta.url), ['child', mode, step], { cwd: mkdtempSync(join(directory, 'child-')) });
}

async function turnOf(child: ChildProcess): Promise<number> {
  child.send('turn');
  const [micros] = await once(child, 'message');
  return micros as number;
}

interface Pair {
  readonly ratio: number;
  readonly before: number;
}

async function comparePair(step: Step, mode: Mode): Promise<Pair> {
  const [without, withIt] = [started('before', step), started(mode, step)];
  const ratios: number[] = [];
  const befores: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const first = turn % 2 === 0 ? without : withIt;
    const one = await turnOf(first);
    const other = await turnOf(first === without ? withIt : without);
    const [before, after] = first === without ? [one, other] : [other, one];
    if (turn < warmUpTurns) continue;
    ratios.push(after / before);
    befores.push(before);
  }
  const ends = [without, withIt].map((child) => once(child, 'exit'));
  for (const child of [without, withIt]) child.disconnect();
  await Promise.all(ends);
  return { ratio: median(ratios), before: median(befores) };
}

async function figure(step: Step, mode: Mode): Promise<Figure> {
  const compared: Pair[] = [];
  for (let pair = 0; pair < pairs; pair += 1) compared.push(await comparePair(step, mode));
  const ratio = median(compared.map((pair) => pair.ratio));
  const all = compared.map((pair) => pair.ratio.toFixed(3)).sort();
  const before = median(compared.map((pair) => pair.before));
  return {
    what: `a component that ${step}, ${mode === 'installed' ? 'once another captures' : 'both without capture'}`,
    asked: mode === 'installed' ? '<= 1.05x' : 'noise',
    measured: `${ratio.toFixed(3)}x (before ${before.toFixed(2)} us; pairs ${all[0]} to ${all.at(-1)})`,
  };
}

const [, , role, mode = '', step = ''] = process.argv;
const directory = role === 'child' ? '' : mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
if (role === 'child') {
  serve(mode, step);
} else {
  const figures: Figure[] = [];
  for (const what of steps)
    for (const which of ['installed', 'before'] as const) figures.push(await figure(what, which));
  printFigures(figures);
  rmSync(directory, { recursive: true });
}
