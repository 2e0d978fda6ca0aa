import assert from 'node:assert/strict';
import type { Fact, RunRecord } from '../../lib/lineage/facts.js';
import { externalVersionId, versionId } from '../../lib/lineage/ids.js';
import { type VetInput, type VetOptions, type VettedInput, vet } from '../../lib/query/index.js';
import type { LineageStore } from '../../lib/store/contract.js';
import { compareVetting } from '../query/compare-vetting.js';
import { randomHistory } from '../query/random-history.js';
import { at, fact, idOf, run } from '../reference/make.js';
import { Random } from '../reference/random.js';

const [aa, bb, cc] = ['sha256:aa', 'sha256:bb', 'sha256:cc'];
const writes = (n: number, artifact: string, fields: Record<string, unknown> = {}): RunRecord =>
  run({ n, end: n, component: `make-${artifact}`, writes: [{ artifact, digest: `sha256:a${n}` }], ...fields });
const said = (n: number, subject: string, key: string, value: unknown = true): Fact =>
  fact({ annotation: `said-${n}-${key}`, at: at(n), subject, key, value, author: 'ann' });
const labelled = (n: number, artifact: string): Fact => said(n, `artifact:default/${artifact}`, 'label:consent');
const retracted = (n: number, value: unknown = true): Fact => said(n, 'label:default/consent', 'retracted', value);
const read = (artifact: string, digest?: string): VetInput => ({ artifact, namespace: 'default', digest });

/** What is wrong with an input, in short: causes, `stale <n of the writer>: causes`, and `retracted <label>`. */
const shortOf = ({ causes, stale, retracted: labels }: VettedInput): readonly string[] => [
  ...causes.map(({ cause }) => cause),
  ...(stale === undefined
    ? []
    : [`stale ${Number.parseInt(stale.run.slice(33), 16)}: ${stale.causes.map(({ cause }) => cause).join()}`]),
  ...labels.map(({ namespace, label }) => `retracted ${namespace}/${label}`),
];

interface VetCase {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly inputs: readonly (string | VetInput)[];
  readonly options?: VetOptions;
  /** What is wrong with each input. */
  readonly wrong: readonly (readonly string[])[];
}

const chain = [
  run({ n: 1, end: 2, component: 'clean', reads: [{ artifact: 'raw', digest: aa }], writes: [{ artifact: 'clean' }] }),
  run({
    n: 3,
    end: 4,
    component: 'train',
    reads: [{ artifact: 'clean' }],
    writes: [{ artifact: 'model', digest: bb }],
  }),
];

const cases: readonly VetCase[] = [
  {
    title: 'nothing in what is as it should be, and in what nobody knows',
    facts: chain,
    inputs: [read('model', bb), read('clean'), read('raw', aa), read('nobody', cc), read('nothing')],
    wrong: [[], [], [], [], []],
  },
  {
    title: 'a model whose input was written anew',
    facts: [...chain, writes(5, 'clean')],
    inputs: [read('model', bb), 'model', read('clean')],
    options: { namespace: 'default' },
    wrong: [['stale 3: newer-input'], ['stale 3: newer-input'], []],
  },
  {
    title: 'what is further upstream only when asked to',
    facts: [...chain, writes(5, 'raw')],
    inputs: [read('model')],
    options: { transitive: true },
    wrong: [['stale 3: upstream']],
  },
  {
    title: 'content that was superseded since, and none that came from outside',
    facts: [writes(1, 'x', { writes: [{ artifact: 'x', digest: aa }] }), writes(2, 'x')],
    inputs: [read('x', aa), read('x', cc), read('x')],
    wrong: [['newer-input'], [], []],
  },
  {
    title: 'content that its producer did not hash in the latest version',
    facts: [
      writes(1, 'x', { writes: [{ artifact: 'x', digest: aa }] }),
      writes(2, 'x', { writes: [{ artifact: 'x' }] }),
    ],
    inputs: [read('x', bb), read('x', aa)],
    wrong: [[], ['newer-input']],
  },
  {
    title: 'what is older than it may be',
    facts: [writes(1, 'x')],
    inputs: [read('x')],
    options: { at: at(31), oldAfter: '29s' },
    wrong: [['old-input']],
  },
  {
    title: 'what a failed run has written',
    facts: [writes(1, 'x', { status: 'failed' })],
    inputs: [read('x'), read('x', 'sha256:a1')],
    wrong: [['failed-upstream'], ['failed-upstream']],
  },
  {
    title: 'a retracted label far upstream, in everything made from what it is on',
    facts: [...chain, labelled(5, 'raw'), retracted(6)],
    inputs: [read('model', bb), read('clean'), read('raw', aa), read('raw', cc), read('other')],
    wrong: [['retracted default/consent'], ['retracted default/consent'], ['retracted default/consent'], [], []],
  },
  {
    title: 'no label whose retraction takes effect later',
    facts: [...chain, labelled(5, 'raw'), retracted(6, { graceSeconds: 4 })],
    inputs: [read('model', bb)],
    options: { at: at(9) },
    wrong: [[]],
  },
  {
    title: 'a label once its period of grace is over',
    facts: [...chain, labelled(5, 'raw'), retracted(6, { graceSeconds: 4 })],
    inputs: [read('model', bb)],
    options: { at: at(10) },
    wrong: [['retracted default/consent']],
  },
  {
    title: 'no label that was taken off, and none whose retraction was taken back',
    facts: [
      ...chain,
      labelled(5, 'raw'),
      said(7, 'artifact:default/raw', 'label:consent', null),
      said(5, 'artifact:default/clean', 'label:terms'),
      said(6, 'label:default/terms', 'retracted'),
      said(7, 'label:default/terms', 'retracted', null),
      retracted(6),
    ],
    inputs: [read('model', bb)],
    wrong: [[]],
  },
  {
    title: 'a label that was put on a name before anybody had read it, before and after somebody has',
    facts: [labelled(1, 'raw'), retracted(2), run({ n: 5, end: 6, reads: [{ artifact: 'raw', digest: aa }] })],
    inputs: [read('raw', aa), read('raw', bb), read('raw'), { ...read('raw'), namespace: 'other' }],
    wrong: [['retracted default/consent'], ['retracted default/consent'], ['retracted default/consent'], []],
  },
  {
    title: 'what was wrong then, as of then',
    facts: [...chain, writes(5, 'clean'), labelled(5, 'raw'), retracted(6)],
    inputs: [read('model', bb)],
    options: { at: at(4) },
    wrong: [[]],
  },
];

/** The case in a namespace of its own, so that one store holds them all. */
const movedTo = (n: number, example: VetCase): VetCase =>
  JSON.parse(
    JSON.stringify(example)
      .replaceAll('default', `case-${n}`)
      .replaceAll('said-', `said-${n}-`)
      .replaceAll(idOf(0).slice(0, 32), n.toString(16).padStart(32, 'a')),
  );

/** What is wrong with inputs that are about to be read, as docs/vet.md defines it. */
export function vetsInputs(store: () => LineageStore): void {
  it('finds what is stale, superseded, old, failed or retracted, and nothing else', async () => {
    const all = cases.map((each, n) => movedTo(n, each));
    await store().apply(all.flatMap(({ facts }) => facts));
    for (const { title, inputs, options, wrong } of all) {
      const { inputs: answer } = await vet(store(), inputs, options);
      assert.deepEqual(answer.map(shortOf), wrong, title);
    }
  });

  it('names the version that is read and who wrote it, and of what nobody knows neither', async () => {
    await store().apply(chain);
    const [model] = chain[1]?.writes ?? [];
    const { inputs } = await vet(store(), [read('model', bb), read('raw', aa), read('raw', cc), read('raw')]);
    const raw = externalVersionId('default', 'raw', { digest: aa });
    assert.ok(model !== undefined);
    assert.deepEqual(
      inputs.map(({ version, run: writer }) => [version, writer]),
      [
        [versionId(idOf(3), model), idOf(3)],
        [raw, undefined],
        [undefined, undefined],
        // What this reading does not know is taken for what was read last.
        [raw, undefined],
      ],
    );
  });

  it('agrees with a search through plain facts on random histories', async function () {
    this.timeout(120_000);
    const seeds = Array.from({ length: 12 }, (_, index) => 30_000 + index);
    await store().apply(seeds.flatMap(randomHistory));
    for (const seed of seeds)
      await compareVetting(store(), randomHistory(seed), { random: new Random(seed), seed, seen: new Map() });
  });
}
