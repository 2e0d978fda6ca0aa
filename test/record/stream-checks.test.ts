import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { setImmediate } from 'node:timers/promises';
import { component, currentRun } from '../../lib/index.js';
import { isMltraceError } from '../errors.js';
import { type Recording, startRecording } from './recording.js';

describe('checks after what gives its values one by one', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  /** What the check saw when it was done: how many values had been given, the outputs, and whether it was in the run. */
  function watched(gate?: () => unknown) {
    const given: number[] = [];
    const seen: unknown[] = [];
    const check = ({ outputs }: { outputs: readonly { artifact: string }[] }): unknown => {
      seen.push([given.length, outputs.map(({ artifact }) => artifact), currentRun().recording]);
      return gate?.();
    };
    const options = { outputs: 'declared', checks: { after: { all: { check, gate: gate !== undefined } } } };
    return { given, seen, options };
  }

  const sources = {
    'a generator': async (of: ReturnType<typeof watched>): Promise<void> => {
      const source = component({ name: 'source', ...of.options }, function* () {
        for (const value of [1, 2, 3]) {
          of.given.push(value);
          yield value;
        }
        currentRun().output('said');
      });
      for (const value of source()) assert.ok(value);
    },
    'an async generator': async (of: ReturnType<typeof watched>): Promise<void> => {
      const source = component({ name: 'source', ...of.options }, async function* () {
        for (const value of [1, 2, 3]) {
          of.given.push(value);
          yield value;
        }
        currentRun().output('said');
      });
      for await (const value of source()) assert.ok(value);
    },
    'a web stream that is promised': async (of: ReturnType<typeof watched>): Promise<void> => {
      const source = component({ name: 'source', ...of.options }, async () => {
        const run = currentRun();
        return new ReadableStream<number>({
          pull(controller) {
            if (of.given.length === 3) {
              run.output('said');
              controller.close();
            } else controller.enqueue(of.given.push(0));
          },
        });
      });
      for await (const value of await source()) assert.ok(value);
    },
  };

  for (const [name, readAll] of Object.entries(sources)) {
    it(`are done inside of the run when ${name} has ended, and see what was written on the way`, async () => {
      const of = watched();
      await readAll(of);
      assert.deepEqual(of.seen, [[3, ['said', 'declared'], true]]);
      const { status, checks, writes } = recording.record('source');
      assert.deepEqual([status, writes.length], ['ok', 2]);
      assert.deepEqual(checks, [{ name: 'all', when: 'after', outcome: 'passed' }]);
    });

    it(`fail the run as a gate, and the last step of ${name}`, async () => {
      const of = watched(() => false);
      await assert.rejects(readAll(of), isMltraceError('MLTRACE_CHECK_FAILED'));
      assert.equal(of.given.length, 3);
      const { status, checks, writes } = recording.record('source');
      assert.deepEqual([status, writes.length], ['failed', 2]);
      assert.deepEqual(checks, [{ name: 'all', when: 'after', outcome: 'failed', message: 'it gave false' }]);
    });
  }

  it('of a Node stream fail the run as a gate, and nothing else: all of it has been read', async () => {
    const of = watched(() => false);
    const source = component({ name: 'source', ...of.options }, () => Readable.from([1, 2, 3]));
    const values: unknown[] = [];
    for await (const value of source()) values.push(value);
    await setImmediate();
    assert.deepEqual(values, [1, 2, 3]);
    const { status, checks } = recording.record('source');
    assert.deepEqual([status, checks?.[0]?.outcome], ['failed', 'failed']);
  });

  it('may be async where the steps are, and the last step waits for them', async () => {
    const path = join(recording.directory, 'rows');
    const check = async ({ outputs }: { outputs: readonly { path?: string }[] }): Promise<void> => {
      await setImmediate();
      assert.deepEqual(
        outputs.map((output) => output.path),
        [path],
      );
    };
    const steps = component({ name: 'steps', checks: { after: { check } } }, async function* () {
      yield 1;
      writeFileSync(path, '1');
      currentRun().output(path);
    });
    for await (const value of steps()) assert.equal(value, 1);
    assert.deepEqual(recording.record('steps').checks, [{ name: 'check', when: 'after', outcome: 'passed' }]);
    assert.match(recording.record('steps').writes[0]?.digest ?? '', /^sha256:/);
  });

  it('cannot be async before an async generator, which is given at once', async () => {
    const late = component({ name: 'late', checks: { before: { check: async () => {} } } }, async function* () {
      yield 1;
    });
    const given = late();
    assert.equal(typeof given[Symbol.asyncIterator], 'function');
    for await (const value of given) assert.equal(value, 1);
    assert.deepEqual(
      recording.record('late').checks?.map(({ outcome }) => outcome),
      ['error'],
    );
  });

  it('are done when the consumer leaves, and not when the body throws', () => {
    const of = watched();
    const endless = component({ name: 'endless', ...of.options }, function* () {
      for (;;) yield of.given.push(0);
    });
    for (const value of endless()) if (value === 2) break;
    assert.deepEqual(of.seen, [[2, ['declared'], true]]);
    const failing = component({ name: 'failing', ...of.options }, function* () {
      yield 1;
      throw new Error('no more');
    });
    assert.throws(() => [...failing()], /no more/);
    assert.equal(of.seen.length, 1);
    assert.deepEqual([recording.record('failing').status, recording.record('failing').checks], ['failed', undefined]);
  });

  it('are done when it returns of what cannot be followed', () => {
    const of = watched();
    const frozen = component({ name: 'frozen', ...of.options }, () =>
      Object.freeze(
        (function* () {
          yield of.given.push(0);
        })(),
      ),
    );
    const values = frozen();
    assert.deepEqual(of.seen, [[0, ['declared'], true]]);
    assert.deepEqual([...values], [1]);
  });
});
