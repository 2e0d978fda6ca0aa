import assert from 'node:assert/strict';
import { component, currentRun } from '../../lib/index.js';
import { isMltraceError } from '../errors.js';
import { type Recording, startRecording } from './recording.js';

const holds = (): void => {};
const failsToHold = (): void => assert.fail('one is not two');
const breaks = (): void => {
  throw new TypeError('x is not a function');
};

describe('gates of a component', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  it('stop the call at a gate before, with every check recorded', () => {
    let called = false;
    const guarded = component(
      { name: 'guarded', outputs: 'o', checks: { before: { gate: { check: failsToHold, gate: true }, other: holds } } },
      () => {
        called = true;
      },
    );
    assert.throws(guarded, isMltraceError('MLTRACE_CHECK_FAILED'));
    assert.throws(guarded, /guarded was not called, before it 'gate' failed: one is not two/);
    assert.equal(called, false);
    const [record] = recording.records();
    assert.deepEqual(
      [record?.status, record?.error?.type, record?.writes, record?.checks?.length],
      ['failed', 'MltraceError', [], 2],
    );
  });

  it('withhold what was given at a gate after, with what was written recorded', async () => {
    const options = {
      name: 'after',
      outputs: 'declared',
      checks: { after: { gate: { check: breaks, gate: true } } },
    };
    const body = () => currentRun().output('said') && 7;
    assert.throws(
      component(options, () => body()),
      /'gate' broke: x is not a function/,
    );
    await assert.rejects(
      component(options, async () => body()),
      isMltraceError('MLTRACE_CHECK_FAILED'),
    );
    for (const { status, writes } of recording.records())
      assert.deepEqual([status, writes.map(({ artifact }) => artifact)], ['failed', ['said', 'declared']]);
    assert.equal(recording.records().length, 2);
  });

  it('wait for a gate that is async, and keep the function from being called', async () => {
    let called = false;
    const fn = component(
      { name: 'g', checks: { before: { no: { check: async () => false, gate: true } } } },
      async () => {
        called = true;
      },
    );
    await assert.rejects(fn(), /'no' failed: it gave false/);
    assert.equal(called, false);
  });
});

describe('gates where nothing is recorded', () => {
  it('are shut all the same, and other checks are not asked', async () => {
    const recording = startRecording({ store: 'none' });
    try {
      let asked = 0;
      const fn = component(
        {
          name: 'x',
          checks: {
            before: {
              plain: () => {
                asked++;
              },
              gate: { check: failsToHold, gate: true },
            },
          },
        },
        () => 1,
      );
      assert.throws(fn, isMltraceError('MLTRACE_CHECK_FAILED'));
      assert.equal(asked, 0);
    } finally {
      await recording.close();
    }
  });

  it('are shut at the end of a generator or stream, and other checks are not asked', async () => {
    const recording = startRecording({ store: 'none' });
    try {
      let asked = 0;
      const plain = (): number => asked++;
      const checks = { after: { plain, gate: { check: () => false, gate: true } } };
      const steps = component({ name: 'x', checks }, function* () {
        yield 1;
      });
      const values: number[] = [];
      assert.throws(() => {
        for (const value of steps()) values.push(value);
      }, isMltraceError('MLTRACE_CHECK_FAILED'));
      assert.deepEqual(values, [1]);
      const stream = component({ name: 'x', checks }, async () => new Blob(['1']).stream());
      const reader = (await stream()).getReader();
      assert.equal((await reader.read()).value?.length, 1);
      await assert.rejects(reader.read(), isMltraceError('MLTRACE_CHECK_FAILED'));
      const left = component({ name: 'x', checks: { after: { plain } } }, function* () {
        yield 1;
      });
      assert.deepEqual([[...left()], asked], [[1], 0]);
    } finally {
      await recording.close();
    }
  });
});
