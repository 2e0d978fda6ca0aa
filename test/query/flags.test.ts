import assert from 'node:assert/strict';
import { type Fact, isRunRecord } from '../../lib/lineage/facts.js';
import { versionId } from '../../lib/lineage/ids.js';
import { flags, writeAnnotation } from '../../lib/query/index.js';
import { latestVersion } from '../../lib/query/latest-version.js';
import { latestVersionsAt } from '../../lib/query/latest-versions-at.js';
import { at, fact, run } from '../reference/make.js';
import { randomLog } from '../reference/random-log.js';
import { withStore } from './temporary-store.js';

const writer = (n: number, fields: Record<string, unknown> = {}) =>
  run({ n, end: n, writes: [{ artifact: 'out' }], ...fields });
const versionOf = (record: ReturnType<typeof run>): string =>
  versionId(record.id, record.writes[0] ?? assert.fail('no write'));

const flagged = (id: string, second: number, fields: Record<string, unknown> = {}): Fact =>
  fact({ annotation: id, at: at(second), subject: 'artifact:default/out', key: 'flag', value: true, ...fields });

describe('flags', () => {
  it('are on the version that was the latest when they were made, and stay on it', async () => {
    const [first, second] = [writer(1), writer(5)];
    await withStore([second, flagged('a', 3, { value: 'bad', author: 'ann' }), first], async (store) => {
      assert.deepEqual(await flags(store), {
        flags: [
          {
            version: versionOf(first),
            artifact: { namespace: 'default', name: 'out' },
            writtenAt: at(1),
            run: first.id,
            component: 'step',
            at: at(3),
            annotation: 'a',
            reason: 'bad',
            author: 'ann',
          },
        ],
        external: [],
      });
      assert.deepEqual((await flags(store, { at: at(2) })).flags, []);
    });
  });

  it('are taken back by whoever speaks last, of one instant the larger id', async () => {
    const first = writer(1);
    const back = { value: null };
    const about = { subject: `version:${versionOf(first)}` };
    const cases: (readonly [readonly Fact[], number])[] = [
      [[flagged('a', 3), flagged('b', 4, { ...about, ...back })], 0],
      [[flagged('a', 4, back), flagged('b', 3, about)], 0],
      [[flagged('a', 3), flagged('b', 3, back)], 0],
      [[flagged('b', 3), flagged('a', 3, back)], 1],
      [[flagged('a', 3, { value: false })], 0],
    ];
    for (const [said, expected] of cases) {
      for (const order of [said, [...said].reverse()]) {
        await withStore([first, ...order], async (store) => {
          assert.equal((await flags(store)).flags.length, expected);
        });
      }
    }
  });

  it('on what no run wrote are listed apart, and join the others once a run has', async () => {
    const reader = run({ n: 2, end: 3, reads: [{ artifact: 'out' }] });
    const said = [
      flagged('a', 4),
      flagged('b', 4, { subject: 'artifact:default/nothing' }),
      flagged('c', 4, { subject: `version:${'0'.repeat(32)}` }),
    ];
    await withStore([reader, ...said], async (store) => {
      const { flags: written, external } = await flags(store);
      assert.deepEqual(written, []);
      assert.deepEqual(
        external.map(({ artifact, annotation }) => [annotation, artifact?.name]),
        [
          ['b', 'nothing'],
          ['c', undefined],
          ['a', 'out'],
        ],
      );
      await store.apply([writer(1)]);
      assert.deepEqual(
        (await flags(store)).flags.map(({ annotation }) => annotation),
        ['a'],
      );
    });
  });

  it('of one namespace are those of its artifacts', async () => {
    const staged = writer(1, { namespace: 'staging' });
    const said = [flagged('a', 3), flagged('b', 3, { subject: 'artifact:staging/out' })];
    await withStore([writer(2), staged, ...said], async (store) => {
      const { flags: here } = await flags(store, { namespace: 'staging' });
      assert.deepEqual(
        here.map(({ annotation }) => annotation),
        ['b'],
      );
    });
  });

  it('are written through an open store, each with an id and a time of its own', async () => {
    await withStore([writer(1)], async (store) => {
      const say = () => writeAnnotation(store, { subject: 'artifact:default/out', key: 'flag', value: true });
      const [one, other] = [await say(), await say()];
      assert.notEqual(one.annotation, other.annotation);
      assert.ok(one.at < other.at);
      assert.deepEqual(
        (await flags(store)).flags.map(({ annotation }) => annotation),
        [other.annotation],
      );
      const wrong = writeAnnotation(store, { subject: 'out', key: 'flag', value: true });
      await assert.rejects(wrong, { code: 'MLTRACE_FACT_INVALID' });
    });
  });
});

describe('the latest versions of many artifacts', () => {
  it('are what latestVersion gives one by one, on random logs as of all their times', async () => {
    for (let seed = 300; seed < 306; seed += 1) {
      const facts = randomLog(seed);
      await withStore(facts, async (store) => {
        const asks = facts.filter(isRunRecord).flatMap(({ reads, writes, startedAt }) =>
          [...reads, ...writes].flatMap((pointer) => [
            { artifact: `${pointer.namespace}/${pointer.artifact}`, at: pointer.at ?? startedAt },
            { artifact: `${pointer.namespace}/${pointer.artifact}`, at: startedAt },
          ]),
        );
        const latest = await latestVersionsAt(store, asks);
        for (const ask of asks) {
          const expected = await latestVersion(store, ask.artifact, ask.at);
          assert.equal(latest(ask.artifact, ask.at), expected, `seed ${seed}: ${ask.artifact} at ${ask.at}`);
        }
      });
    }
  });
});
