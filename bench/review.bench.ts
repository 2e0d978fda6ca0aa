import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fact } from '../lib/lineage/facts.js';
import { review } from '../lib/query/index.js';
import { reviewMethods } from '../lib/review/methods.js';
import { countIn } from '../lib/review/output-set.js';
import { openEmbeddedStore } from '../lib/store/index.js';
import { Random } from '../test/reference/random.js';
import { type FaultOptions, makeFaulty, sparse } from './faulty-pipelines.js';
import { medianMillis, printFigures } from './report.js';
import { type Classed, classed, type Ranking, rankingBy, recallOf, withEvidence } from './review-cases.js';
import { flagsOf, manyOutputs } from './review-store.js';

/* How well a review ranks the culprits of generated pipelines, and how long it takes on a large store. */

const casesOfEach = 1000;

/** What no ranking can know: how probable a flag is, and how many culprits there are. */
interface Known {
  readonly hit: number;
  readonly falseAlarm: number;
  readonly culprits: number;
}

/**
 * The order of a ranking that knows all of that: the posterior with the true probabilities over all hypotheses of the true
 * size. What it misses cannot be told from the flags.
 */
const knowing =
  ({ hit, falseAlarm, culprits }: Known): Ranking =>
  ({ classes, population }: Classed) => {
    const matching = (a: number, b: number): number =>
      a * Math.log(hit) +
      b * Math.log(1 - hit) +
      (population.flagged - a) * Math.log(falseAlarm) +
      (population.passing - b) * Math.log(1 - falseAlarm);
    const scores = classes.map(() => 0);
    const note = (members: readonly number[], log: number): void => {
      for (const n of members) scores[n] = (scores[n] ?? 0) + Math.exp(log);
    };
    classes.forEach((one, n) => {
      if (culprits === 1) note([n], matching(one.flagged, one.passing) + Math.log(one.runs.length));
      else
        classes.slice(0, n).forEach((other, m) => {
          const a = countIn(population.flaggedMask, one.outputs, other.outputs);
          const b = countIn(population.passingMask, one.outputs, other.outputs);
          note([m, n], matching(a, b) + Math.log(one.runs.length * other.runs.length));
        });
    });
    return [...classes.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  };

const casesOf = (options: FaultOptions) =>
  Array.from({ length: casesOfEach }, (_, seed) => {
    const pipeline = makeFaulty(new Random(7919 * seed + 131 * options.culprits + 5), options);
    return { pipeline, seen: classed(pipeline) };
  });

/** By flags alone and with evidence, where it tells something and where it is noise, on the same pipelines. */
function printEvidence(title: string, options: FaultOptions): void {
  const cases = casesOf(options);
  console.log(`\n${title}, ${casesOfEach} pipelines\n`);
  console.log('| set apart: a culprit, another run | C@1, % | C@3, % | EXAM, % |\n|---|---|---|---|');
  const print = (name: string, those: typeof cases): void => {
    const { first, three, exam } = recallOf(those, rankingBy('evidence'));
    console.log(`| ${name} | ${first.toFixed(1)} | ${three.toFixed(1)} | ${exam.toFixed(2)} |`);
  };
  print('flags alone', cases);
  for (const [culprit, innocent] of [
    [0.5, 0.1],
    [0.1, 0.1],
  ] as const) {
    const random = new Random(31 * options.culprits + 7);
    print(
      `${culprit}, ${innocent}`,
      cases.map((each) => ({ ...each, seen: withEvidence(each, random, { culprit, innocent }) })),
    );
  }
}

function printRecall(title: string, options: FaultOptions): void {
  const { culprits, hit = 0.9, falseAlarm = 0.05 } = options;
  const cases = casesOf(options);
  console.log(`\n${title}, ${casesOfEach} pipelines\n`);
  console.log('| method | C@1, % | C@3, % | C@5, % | EXAM, % | and half its class, % |\n|---|---|---|---|---|---|');
  const rankings: (readonly [string, Ranking])[] = [
    ...reviewMethods.filter((method) => method !== 'evidence').map((method) => [method, rankingBy(method)] as const),
    ['knows the probabilities and how many', knowing({ hit, falseAlarm, culprits })],
  ];
  for (const [name, ranking] of rankings) {
    const { first, three, five, exam, classExam } = recallOf(cases, ranking);
    console.log(
      `| ${name} | ${[first, three, five].map((each) => each.toFixed(1)).join(' | ')} | ${exam.toFixed(2)} | ${classExam.toFixed(2)} |`,
    );
  }
}

const noisy = { hit: 0.6, falseAlarm: 0.15 };
printRecall('One culprit', { culprits: 1 });
printRecall('Two culprits', { culprits: 2 });
printRecall('Two culprits, one perhaps hidden by the other', { culprits: 2, apart: false });
printRecall('One culprit, noisy flags (0.6 and 0.15)', { culprits: 1, ...noisy });
printRecall('Two culprits, noisy flags (0.6 and 0.15)', { culprits: 2, ...noisy });
printRecall('One culprit, half as many outputs', { culprits: 1, shape: sparse });
printRecall('Two culprits, half as many outputs', { culprits: 2, shape: sparse });

printEvidence('Evidence, one culprit', { culprits: 1 });
printEvidence('Evidence, two culprits', { culprits: 2 });
printEvidence('Evidence, one culprit, noisy flags', { culprits: 1, ...noisy });
printEvidence('Evidence, two culprits, noisy flags', { culprits: 2, ...noisy });
printEvidence('Evidence, one culprit, half as many outputs', { culprits: 1, shape: sparse });
printEvidence('Evidence, two culprits, half as many outputs', { culprits: 2, shape: sparse });

const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
try {
  const store = await openEmbeddedStore({ directory });
  const runs = manyOutputs(10_000, 50_000);
  const facts: readonly Fact[] = [...runs, ...flagsOf(runs, 1_000)];
  for (let start = 0; start < facts.length; start += 1000) await store.apply(facts.slice(start, start + 1000));
  const answer = await review(store);
  const millis = await medianMillis(() => review(store), 5);
  const evidenceMillis = await medianMillis(() => review(store, { method: 'evidence' }), 5);
  const edges =
    'MATCH (r:Run)-[:USED]->(:Version)-[:GENERATED_BY]->(w:Run) RETURN collect(r.id) AS a, collect(w.id) AS b';
  const scan = await medianMillis(() => store.read(edges), 5);
  await store.close();
  console.log('');
  printFigures([
    {
      what: `review of ${answer.flagged.length} flagged and ${answer.passing} passing outputs over ${runs.length} runs, ${answer.classes.length + answer.more} classes`,
      asked: '<= 2 s',
      measured: `${(millis / 1000).toFixed(2)} s`,
    },
    {
      what: 'the same by evidence',
      asked: '<= 2 s',
      measured: `${(evidenceMillis / 1000).toFixed(2)} s`,
    },
    {
      what: 'beside it: one statement that reads every edge between runs',
      asked: '-',
      measured: `${(scan / 1000).toFixed(2)} s`,
    },
  ]);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
