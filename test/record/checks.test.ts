import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { component, currentRun, flush } from '../../lib/index.js';
import { mltrace } from '../cli/command-line.js';
import { isMltraceError } from '../errors.js';
import { type Recording, startRecording } from './recording.js';

const holds = (): void => {};
const failsToHold = (): void => assert.fail('one is not two');
const breaks = (): void => {
  throw new TypeError('x is not a function');
};

describe('checks of a component', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  for (const withSdk of [false, true]) {
    it(`are recorded in order and the run goes on${withSdk ? ', on a span' : ''}`, () => {
      if (withSdk) new NodeTracerProvider({ spanProcessors: [recording.processor] }).register();
      const order: string[] = [];
      const train = component(
        {
          name: 'train',
          checks: {
            before: { 'b passes': () => order.push('before'), 'b fails': failsToHold },
            after: { 'a gives false': () => order.push('after') < 0, 'a breaks': breaks },
          },
        },
        (x: number) => {
          order.push('body');
          return x + 1;
        },
      );
      assert.equal(train(1), 2);
      assert.deepEqual(order, ['before', 'body', 'after']);
      const { status, checks } = recording.record('train');
      assert.equal(status, 'ok');
      const sorted = [...(checks ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1));
      assert.deepEqual(sorted, [
        { name: 'a breaks', when: 'after', outcome: 'error', message: 'x is not a function' },
        { name: 'a gives false', when: 'after', outcome: 'failed', message: 'it gave false' },
        { name: 'b fails', when: 'before', outcome: 'failed', message: 'one is not two' },
        { name: 'b passes', when: 'before', outcome: 'passed' },
      ]);
    });
  }

  it('see arguments and pointers before, and outputs and the value after, promised or not', async () => {
    writeFileSync('in.csv', 'x');
    const seen: unknown[] = [];
    const options = {
      name: 'sees',
      inputs: (path: string) => [path],
      outputs: { artifact: 'table', value: 1, version: 'v1', kind: 'data' },
      checks: {
        before: { a: (given: unknown) => seen.push(given) },
        after: { b: (given: unknown) => seen.push(given) },
      },
    } as const;
    component(options, (_path: string) => 7)('in.csv');
    await component(options, async (_path: string) => 7)('in.csv');
    const [before, after] = seen as [
      { args: unknown; inputs: { digest?: string }[] },
      { result: unknown; outputs: object[] },
    ];
    assert.deepEqual(before.args, ['in.csv']);
    assert.match(before.inputs[0]?.digest ?? '', /^sha256:/);
    assert.equal(after.result, 7);
    assert.deepEqual(Object.keys(after.outputs[0] ?? {}).sort(), ['artifact', 'digest', 'kind', 'version']);
    assert.deepEqual(seen[2], seen[0]);
    assert.deepEqual((seen[3] as { result: unknown }).result, 7);
    assert.equal(recording.records().filter(({ component: name }) => name === 'sees')[1]?.writes.length, 1);
  });

  it('have the types of the function', async () => {
    const fn = component(
      { name: 'typed', checks: { after: { even: ({ args: [n], result }) => assert.equal(result.length, n) } } },
      async (n: number) => 'x'.repeat(n),
    );
    assert.equal(await fn(3), 'xxx');
    assert.equal(recording.record('typed').checks?.[0]?.outcome, 'passed');
  });

  it('wait for each other where the component is async', async () => {
    const order: string[] = [];
    const say = (word: string, wait: number) => async () => {
      await new Promise((resolve) => setTimeout(resolve, wait));
      order.push(word);
    };
    const fn = component(
      {
        name: 'waits',
        checks: {
          before: { slow: say('slow', 10), fast: say('fast', 0) },
          after: { no: async () => assert.fail('late') },
        },
      },
      async () => order.push('body'),
    );
    assert.equal(await fn(), 3);
    assert.deepEqual(order, ['slow', 'fast', 'body']);
    assert.deepEqual(
      recording.record('waits').checks?.map(({ name, outcome }) => `${name} ${outcome}`),
      ['no failed', 'fast passed', 'slow passed'],
    );
  });

  it('are broken when they give a promise where nobody can wait, and nothing is left unhandled', async () => {
    const rejects = () => Promise.reject(new Error('late'));
    assert.equal(component({ name: 'sync', checks: { before: { a: rejects }, after: { b: rejects } } }, () => 5)(), 5);
    const outcomes = recording.record('sync').checks?.map(({ outcome, message }) => `${outcome} ${message}`);
    assert.equal(outcomes?.length, 2);
    for (const outcome of outcomes ?? []) assert.match(outcome, /^error it gave a promise/);
    await new Promise((resolve) => setImmediate(resolve));
    assert.throws(
      component({ name: 'shut', checks: { before: { a: { check: rejects, gate: true } } } }, () => 5),
      /'a' broke/,
    );
  });

  it('tell a failure from what is broken by what is thrown', () => {
    class ZodError extends Error {}
    class ValidationError extends Error {}
    const failures: unknown[] = [
      new assert.AssertionError({ message: 'a' }),
      new ZodError('z'),
      new ValidationError('v'),
      new Error('plain'),
      Object.assign(new Error('chai'), { name: 'AssertionError' }),
    ];
    const broken: unknown[] = [
      new TypeError('t'),
      new RangeError('r'),
      Object.assign(new Error('no file'), { code: 'ENOENT' }),
      'text',
      null,
      undefined,
      7,
      Object.create(null),
      new Proxy(
        {},
        {
          getPrototypeOf() {
            throw new Error('trap');
          },
        },
      ),
    ];
    const outcomeOf = (thrown: unknown, name: string): string | undefined => {
      component(
        {
          name,
          checks: {
            after: {
              c: () => {
                throw thrown;
              },
            },
          },
        },
        holds,
      )();
      return recording.record(name).checks?.[0]?.outcome;
    };
    assert.deepEqual(
      failures.map((thrown, index) => outcomeOf(thrown, `f${index}`)),
      failures.map(() => 'failed'),
    );
    assert.deepEqual(
      broken.map((thrown, index) => outcomeOf(thrown, `b${index}`)),
      broken.map(() => 'error'),
    );
  });

  it('cut a long message, and take names that are odd', () => {
    const check = () => assert.fail(`postgres://me:secret@db/x ${'x'.repeat(100_000)}\ud800`);
    component(
      { name: 'long', checks: { after: { __proto__x: check, ['__proto__']: check, 'a\n"}': check } } },
      holds,
    )();
    const { checks, incomplete } = recording.record('long');
    assert.deepEqual([checks?.length, incomplete], [3, undefined]);
    assert.ok(checks?.every(({ message = '' }) => message.length === 1000 && !message.includes('secret')));
    assert.ok(checks?.some(({ name }) => name === '__proto__'));
  });

  it('are shown by inspect, as text and as JSON', async () => {
    component({ name: 'shown', checks: { before: { rows: failsToHold }, after: { auc: holds } } }, holds)();
    const { id } = recording.record('shown');
    const world = { cwd: recording.directory };
    await flush();
    const text = await mltrace(['inspect', id], world);
    assert.match(text.out, /checks +failed +rows \(before\) +one is not two\n +passed +auc \(after\)/, text.err);
    const { checks } = JSON.parse((await mltrace(['inspect', id, '--json'], world)).out);
    assert.deepEqual(checks, [
      { name: 'rows', when: 'before', outcome: 'failed', message: 'one is not two' },
      { name: 'auc', when: 'after', outcome: 'passed' },
    ]);
  });

  it('do not run after a function that threw', () => {
    let ran = false;
    const fn = component(
      {
        name: 'throws',
        checks: {
          after: {
            a: () => {
              ran = true;
            },
          },
        },
      },
      () => {
        throw new Error('mine');
      },
    );
    assert.throws(fn, /mine/);
    assert.equal(ran, false);
  });

  it('see the run in flight', () => {
    component(
      {
        name: 'inside',
        checks: {
          before: {
            a: () => {
              currentRun().measure('rows', 3);
            },
          },
        },
      },
      holds,
    )();
    assert.deepEqual(recording.record('inside').measures, { rows: 3 });
  });

  it('are refused where they are none', () => {
    const given: unknown[] = [
      1,
      [],
      { during: {} },
      { before: [] },
      { before: { a: 1 } },
      { before: { '': holds } },
      { after: { a: { check: 1 } } },
      { after: { a: { check: holds, gate: 1 } } },
      { after: { a: { check: holds, gat: true } } },
    ];
    for (const checks of given)
      assert.throws(
        () => component(Object.assign({ name: 'x' }, { checks }) as { name: string }, holds),
        isMltraceError('MLTRACE_OPTION_INVALID'),
      );
  });
});
