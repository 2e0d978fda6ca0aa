/**
 * What observing costs, beside prom-client in the same run: one number within a run beside `histogram.observe()` without labels,
 * a million numbers of a typed array, and the bytes that columns add to a run record. Medians of rounds that take turns.
 * `npm run bench -- observe`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Histogram, Registry } from 'prom-client';
import { lineageSpanProcessor } from '../exporters/lineage-span-processor.js';
import { canonicalJson } from '../lib/lineage/canonical-json.js';
import { ColumnObserver } from '../lib/observe/index.js';
import { component } from '../lib/record/component.js';
import { currentRun } from '../lib/record/current-run.js';
import type { Run } from '../lib/record/run.js';
import { Random } from '../test/reference/random.js';
import { type Figure, median, printFigures } from './report.js';

const rounds = 200;
const callsARound = 20_000;

/** Nanoseconds of a call, from so many. */
function timed(calls: number, action: () => void): number {
  const started = performance.now();
  action();
  return ((performance.now() - started) * 1e6) / calls;
}

const random = new Random(1);
/** Delays: most around zero, few very long; both signs. */
const delays = Float64Array.from({ length: callsARound }, () => Math.round(-12 + 40 * -Math.log(1 - random.next())));
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

function oneNumber(): { readonly ours: number; readonly yardstick: number } {
  const histogram = new Histogram({ name: 'delay_minutes', help: 'minutes', registers: [new Registry()] });
  const ours: number[] = [];
  const yardstick: number[] = [];
  const observe = (run: Run): void => {
    for (const delay of delays) run.observe('delay_minutes', delay);
  };
  component('observes', () => {
    const run = currentRun();
    for (let round = 0; round < rounds; round++) {
      ours.push(timed(callsARound, () => observe(run)));
      yardstick.push(
        timed(callsARound, () => {
          for (const delay of delays) histogram.observe(delay);
        }),
      );
    }
  })();
  return { ours: median(ours), yardstick: median(yardstick) };
}

function manyNumbers(): number {
  const million = Float64Array.from({ length: 1_000_000 }, normal);
  const times: number[] = [];
  for (let round = 0; round < 15; round++)
    component('observes many', () => {
      times.push(timed(million.length, () => currentRun().observe('score', million)));
    })();
  return median(times);
}

/** Columns that take much room, and the largest that any of them takes, with its name. */
function bytesOfColumns(): readonly (readonly [string, number])[] {
  const columns: Readonly<Record<string, () => unknown>> = {
    'a million normal numbers': normal,
    'a million delays': () => delays[random.below(delays.length)],
    'a million probabilities': () => random.next(),
    'numbers of every magnitude': () => (random.next() - 0.5) * 10 ** (random.next() * 600 - 300),
    '100,000 categories': () => `user-${random.below(100_000)}@example.org`,
    'long categories in two scripts': () => 'é漢'.repeat(40) + random.below(5000),
    'numbers and categories': () => (random.chance(0.5) ? normal() : `c${random.below(9999)}`),
  };
  return Object.entries(columns).map(([name, value]) => {
    const observer = new ColumnObserver();
    for (let n = 0; n < (name.startsWith('a million') ? 1_000_000 : 200_000); n++) observer.add(value());
    return [name, Buffer.byteLength(canonicalJson({ [name]: observer.summary() })) - 2];
  });
}

const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
const processor = lineageSpanProcessor({ store: directory });
try {
  const { ours, yardstick } = oneNumber();
  const asked = '≤ 2 times histogram.observe() of prom-client';
  const figures: Figure[] = [
    {
      what: 'one number within a run',
      asked,
      measured: `${(ours / yardstick).toFixed(2)} times: ${ours.toFixed(0)} and ${yardstick.toFixed(0)} ns`,
    },
    { what: 'a million numbers of a Float64Array', asked: '≤ 100 ns each', measured: `${manyNumbers().toFixed(0)} ns` },
  ];
  for (const [what, bytes] of bytesOfColumns()) figures.push({ what, asked: '≤ 4,096 bytes', measured: `${bytes}` });
  printFigures(figures);
} finally {
  await processor.shutdown();
  rmSync(directory, { recursive: true, force: true });
}
