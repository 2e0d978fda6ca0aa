import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { component } from '../../lib/record/component.js';
import { currentRun } from '../../lib/record/current-run.js';
import type { PointerLike } from '../../lib/record/pointer-like.js';
import { isMltraceError } from '../errors.js';
import { type Recording, startRecording } from './recording.js';

describe('component() without an SDK', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  it('keeps this, arguments, return value, name and length', () => {
    const scale = component('scale', function scaled(this: { factor: number }, a: number, b: number): number {
      return this.factor * (a + b);
    });
    assert.equal(scale.call({ factor: 10 }, 1, 2), 30);
    assert.deepEqual([scale.name, scale.length], ['scaled', 2]);
    const typed: (this: { factor: number }, a: number, b: number) => number = scale;
    assert.equal(typeof typed, 'function');
  });

  it('keeps the value of a promise and its class', async () => {
    class Job<T> extends Promise<T> {}
    const start = component('start', () => Job.resolve('done'));
    const job = start();
    assert.ok(job instanceof Job);
    assert.equal(await job, 'done');
  });

  it('gives a thenable that is no promise back untouched', () => {
    let asked = 0;
    // biome-ignore lint/suspicious/noThenProperty: such an object is what the test is about
    const query = { then: () => asked++ };
    assert.equal(component('query', () => query)(), query);
    assert.equal(asked, 0);
  });

  it('records component, times, status, owner, description and tags', () => {
    component({ name: 'train', owner: 'ada', description: 'fits', tags: ['ml', 'daily'] }, () => {})();
    const record = recording.record('train');
    assert.match(record.id, /^[0-9a-f]{32}:[0-9a-f]{16}$/);
    assert.equal(record.status, 'ok');
    assert.ok(record.endedAt !== undefined && record.startedAt < record.endedAt);
    const { owner, description, tags } = record;
    assert.deepEqual({ owner, description, tags }, { owner: 'ada', description: 'fits', tags: ['daily', 'ml'] });
  });

  it('puts reads and writes between start and end, in the order of the calls', () => {
    component('order', () => {
      currentRun().input('first').output('second').input('third');
    })();
    const { startedAt, endedAt, reads, writes } = recording.record('order');
    const times = [startedAt, reads[0]?.at, writes[0]?.at, reads[1]?.at, endedAt];
    assert.deepEqual(times, [...times].sort());
    assert.equal(new Set(times).size, 5);
  });

  it('takes names, pointers, URLs and lists of them', () => {
    component('takes', () => {
      currentRun()
        .input('a', ['b', { artifact: 'c', kind: 'model', version: 'v1', bytes: 7, namespace: 'other' }])
        .output(new URL('s3://bucket/key?x-amz-signature=secret&part=1'));
    })();
    const { reads, writes } = recording.record('takes');
    assert.deepEqual(
      reads.map(({ at, ...rest }) => rest),
      [
        { artifact: 'a', namespace: 'default' },
        { artifact: 'b', namespace: 'default' },
        { artifact: 'c', namespace: 'other', version: 'v1', kind: 'model', bytes: 7 },
      ],
    );
    assert.deepEqual(
      writes.map(({ artifact }) => artifact),
      ['s3://bucket/key?part=1'],
    );
  });

  it('takes the time of a pointer from the caller', () => {
    component('timed', () => {
      currentRun().input({ artifact: 'a', at: new Date('2026-01-31T09:00:00.5Z') });
      currentRun().input({ artifact: 'b', at: '2026-01-31T10:00:00+01:00' });
    })();
    const times = recording.record('timed').reads.map(({ at }) => at);
    assert.deepEqual(times, ['2026-01-31T09:00:00.000000Z', '2026-01-31T09:00:00.500000Z']);
  });

  it('keeps the last value of each parameter and measure', () => {
    component('fit', () => {
      currentRun().parameter('rate', 0.1).parameter({ rate: 0.2, loss: 'log', shuffle: true });
      currentRun().measure('auc', 0.5).measure({ auc: 0.7, nan: Number.NaN });
    })();
    const { parameters, measures } = recording.record('fit');
    assert.deepEqual({ ...parameters }, { rate: 0.2, loss: 'log', shuffle: true });
    assert.deepEqual({ ...measures }, { auc: 0.7, nan: 'NaN' });
  });

  it('links a run to the runs it names as upstream, by id or by run', () => {
    const id = `${'A'.repeat(32)}:${'B'.repeat(16)}`;
    component('outer', () => {
      const outer = currentRun();
      component('inner', () => {
        currentRun().dependsOn(id, outer);
      })();
    })();
    const outer = recording.record('outer');
    assert.deepEqual(recording.record('inner').dependsOn, [id.toLowerCase(), outer.id].sort());
  });

  it('evaluates declared inputs before the body and declared outputs after it, from the arguments', () => {
    const seen: string[] = [];
    const name = (prefix: string) => (day: string) => {
      seen.push(prefix);
      return [`${prefix}-${day}`];
    };
    const daily = component({ name: 'daily', inputs: name('in'), outputs: name('out') }, (_day: string) => {
      seen.push('body');
    });
    daily('monday');
    assert.deepEqual(seen, ['in', 'body', 'out']);
    const { reads, writes } = recording.record('daily');
    assert.deepEqual([reads[0]?.artifact, writes[0]?.artifact], ['in-monday', 'out-monday']);
  });

  it('records a run that failed with what it read and wrote before, and not what it only declared', () => {
    const fails = component({ name: 'fails', inputs: ['a'], outputs: ['declared'] }, () => {
      currentRun().input('b').output('c');
      throw new RangeError('too far');
    });
    assert.throws(fails, RangeError);
    const { status, error, reads, writes } = recording.record('fails');
    assert.deepEqual({ status, error }, { status: 'failed', error: { type: 'RangeError', message: 'too far' } });
    assert.deepEqual(
      reads.map(({ artifact }) => artifact),
      ['a', 'b'],
    );
    assert.deepEqual(
      writes.map(({ artifact }) => artifact),
      ['c'],
    );
  });

  it('rethrows the very thing that was thrown, whatever it is', async () => {
    const things = [new Error('x'), 'text', 7, null, undefined, Symbol('s'), Object.create(null), { toString: null }];
    for (const thing of things) {
      const caught = (action: () => unknown): unknown => {
        try {
          action();
        } catch (thrown) {
          return thrown;
        }
        return assert.fail('nothing was thrown');
      };
      const sync = component('throws', () => {
        throw thing;
      });
      assert.equal(caught(sync), thing);
      const rejects = component('rejects', async () => {
        throw thing;
      });
      await rejects().then(assert.fail, (thrown) => assert.equal(thrown, thing));
    }
    const types = recording
      .records()
      .filter(({ component: name }) => name === 'throws')
      .map(({ error }) => error?.type);
    assert.deepEqual(types, ['Error', 'string', 'number', 'null', 'undefined', 'symbol', 'object', 'object']);
  });

  it('tells nested runs apart and links them', async () => {
    const inner = component('inner', async (name: string) => {
      await sleep(1);
      currentRun().input(name);
    });
    const outer = component('outer', async () => {
      await Promise.all([inner('a'), inner('b')]);
      currentRun().input('mine');
    });
    await Promise.all([outer(), outer()]);
    const records = recording.records();
    const outers = records.filter(({ component: name }) => name === 'outer');
    assert.equal(new Set(records.map(({ id }) => id)).size, 6);
    for (const { id, reads, parent } of outers) {
      assert.deepEqual([reads.map(({ artifact }) => artifact), parent], [['mine'], undefined]);
      const children = records.filter((record) => record.parent === id);
      assert.deepEqual(children.map(({ reads: [read] }) => read?.artifact).sort(), ['a', 'b']);
      assert.ok(children.every((child) => child.id.slice(0, 32) === id.slice(0, 32)));
    }
  });

  it('does not throw where a method is called without its run, and says what to write instead', async () => {
    const warned = once(process, 'warning');
    component('detached', () => {
      const { output, parameter, observe } = currentRun();
      assert.equal(output('a.csv').output('b.csv').recording, false);
      for (const detached of [() => parameter('p', 1), () => observe('c', 1)]) assert.doesNotThrow(detached);
    })();
    assert.match((await warned)[0].message, /an output was not recorded: call the methods of a run on the run/);
    assert.deepEqual(recording.record('detached').writes, []);
  });

  it('gives a run that records nothing outside of a run and after its end', () => {
    const outside = currentRun();
    assert.deepEqual([outside.recording, outside.id], [false, `${'0'.repeat(32)}:${'0'.repeat(16)}`]);
    assert.equal(outside.input('a').output('b').parameter('c', 1).measure('d', 1).dependsOn('e'), outside);
    let kept = outside;
    component('keeps', () => {
      kept = currentRun();
      assert.equal(kept.recording, true);
    })();
    assert.equal(kept.recording, false);
    kept.input('late').parameter('late', 1);
    assert.deepEqual(recording.record('keeps').reads, []);
  });

  it('drops what is no pointer, parameter, measure or run id, and says so in the record', () => {
    component('wrong', () => {
      const bad: unknown = [undefined, 7, {}, { artifact: '' }, { path: 5 }];
      const run = currentRun()
        .input(...(bad as PointerLike[]))
        .input('good');
      run
        .parameter('object', {} as never)
        .measure('text', '1' as never)
        .dependsOn('no id');
      run.input({
        get artifact(): string {
          throw new Error('getter');
        },
      });
    })();
    const { reads, parameters, measures, dependsOn, incomplete } = recording.record('wrong');
    assert.deepEqual(
      reads.map(({ artifact }) => artifact),
      ['good'],
    );
    assert.deepEqual([parameters, measures, dependsOn], [undefined, undefined, undefined]);
    assert.equal(incomplete?.length, 9);
  });

  it('goes on when the function that gives its inputs throws', () => {
    const inputs = (): string => {
      throw new Error('no inputs');
    };
    assert.equal(component({ name: 'goes-on', inputs }, () => 5)(), 5);
    assert.equal(recording.record('goes-on').incomplete?.length, 1);
  });

  it('drops a pointer whose name is too long and marks the run incomplete', () => {
    component('long', () => {
      currentRun().input('é'.repeat(513), 'é'.repeat(512));
    })();
    const { reads, incomplete } = recording.record('long');
    assert.equal(reads.length, 1);
    assert.deepEqual(incomplete, ['a read was dropped: its artifact name is longer than 1024 bytes']);
  });

  it('refuses options that are wrong or unknown', () => {
    const fn = (): void => {};
    const wrong: unknown[] = ['', 7, undefined, { name: 'a', onwer: 'b' }, { name: 'a', namespace: 'A' }];
    wrong.push(
      { name: 'a', tags: 'b' },
      { name: 'a', owner: 1 },
      { name: 'a', digest: 'no' },
      { name: 'x'.repeat(1025) },
    );
    for (const options of wrong)
      assert.throws(() => component(options as string, fn), isMltraceError('MLTRACE_OPTION_INVALID'));
    assert.throws(() => component('a', 5 as never), isMltraceError('MLTRACE_OPTION_INVALID'));
  });
});
