import assert from 'node:assert/strict';
import { nowMicros } from '../../lib/clock.js';
import { MltraceError } from '../../lib/errors.js';
import { component, currentRun, flush, type InputWarning } from '../../lib/index.js';
import { timestampFromMicros } from '../../lib/lineage/time.js';
import { defineComponent } from '../../lib/record/definition.js';
import { recorder } from '../../lib/record/recorder.js';
import type { InputFinding, InputQuestion } from '../../lib/record/vet/ask-store.js';
import { vetted } from '../../lib/record/vet/vetted.js';
import { isMltraceError } from '../errors.js';
import { type Recording, startRecording } from './recording.js';

const isInvalid = isMltraceError('MLTRACE_OPTION_INVALID');
const body = async (): Promise<void> => {};

describe('the option vet of a component', () => {
  it('refuses what it does not know', () => {
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [1, /vet: expected true or an object of options, found 1/],
      [{ stale: 'stop' }, /vet.stale: expected 'warn', 'gate' or 'ignore', found "stop"/],
      [{ retracted: true }, /vet.retracted: expected .* found true/],
      [{ oldAfter: 'a week' }, /vet.oldAfter: expected a number and s, m, h, d or w/],
      [{ transitive: 1 }, /vet.transitive: expected true or false/],
      [{ deadlineMillis: 0 }, /vet.deadlineMillis: expected milliseconds from 1 to 2147483647, found 0/],
      [{ deadlineMillis: Infinity }, /vet.deadlineMillis/],
      [{ pauseMillis: -1 }, /vet.pauseMillis: expected milliseconds from 0 to 2147483647, found -1/],
      [{ onUnavailable: 'wait' }, /vet.onUnavailable: expected 'run' or 'stop', found "wait"/],
      [{ onWarning: 'log' }, /vet.onWarning: expected a function/],
      [{ deadline: 5 }, /deadline/],
    ];
    for (const [vet, message] of wrong) {
      const define = () => component({ name: 'c', inputs: 'a', vet: vet as never }, body);
      assert.throws(define, isInvalid, JSON.stringify(vet));
      assert.throws(define, message);
    }
  });

  it('wants inputs that are declared', () => {
    assert.throws(() => component({ name: 'c', vet: true }, body), /vet: expected inputs to look at, declared/);
  });

  it('wants an async function for a gate, which has to wait, and no other', () => {
    const gate = { name: 'c', inputs: 'a', vet: { stale: 'gate' } } as const;
    const others = [() => {}, () => Promise.resolve(), function* () {}, async function* () {}];
    for (const other of others) {
      assert.throws(() => component(gate, other), isInvalid);
      assert.throws(() => component(gate, other), /expected a function that is declared async/);
      component({ ...gate, vet: true }, other);
    }
    component(gate, body);
  });

  it('is on for all whose inputs are declared as the environment says, and for none that says otherwise', () => {
    const vetOf = (options: { readonly inputs?: string; readonly vet?: false | { readonly retracted: 'gate' } }) =>
      defineComponent({ name: 'c', ...options }, body, body).vet;
    process.env['MLTRACE_VET'] = '1';
    try {
      const { stale, retracted, isGate } = vetOf({ inputs: 'a' }) ?? {};
      assert.deepEqual([stale, retracted, isGate], ['warn', 'warn', false]);
      assert.equal(vetOf({}), undefined);
      assert.equal(vetOf({ inputs: 'a', vet: false }), undefined);
      assert.equal(vetOf({ inputs: 'a', vet: { retracted: 'gate' } })?.isGate, true);
      assert.equal(vetOf({ inputs: 'a' })?.isChosen, true);
      process.env['MLTRACE_VET'] = '0';
      assert.equal(vetOf({ inputs: 'a' }), undefined);
      assert.equal(vetOf({ inputs: 'a', vet: { retracted: 'gate' } })?.isGate, true);
    } finally {
      delete process.env['MLTRACE_VET'];
    }
    assert.equal(vetOf({}), undefined);
    assert.equal(vetOf({ inputs: 'a' })?.isChosen, false);
  });

  it('puts nothing before the function where it is no gate: that is called as it is', () => {
    for (const vet of [undefined, true, false, { stale: 'ignore', retracted: 'ignore' }] as const) {
      const definition = defineComponent({ name: 'c', inputs: 'a', vet }, body, body);
      assert.equal(vetted(definition, body), body);
    }
  });
});

describe('what a run asks about its inputs', () => {
  let recording: Recording;
  let asked: InputQuestion[];
  let findings: readonly InputFinding[];
  const ask = recorder.askStore;
  // The one who asks is a seam of the recorder: what is put to it is looked at here, what stores answer in test/ask.
  beforeEach(() => {
    recording = startRecording({ namespace: 'staging' });
    asked = [];
    findings = [];
    recorder.askStore = async (_, question) => {
      asked.push(question);
      return findings;
    };
  });
  afterEach(async () => {
    recorder.askStore = ask;
    await recording.close();
  });

  const namesAsked = () => asked.flatMap(({ inputs }) => inputs.map(({ artifact }) => artifact));

  it('is about what it has declared, by name, namespace, content and version', async () => {
    const inputs = (name: string) => [
      name,
      { artifact: 'value', value: 7 },
      { artifact: 'etag', version: '"1"', namespace: 'production' },
      { artifact: 'https://u:secret@host/x?sig=1', digest: 'SHA256:AB' },
      { artifact: '' },
    ];
    const vet = { oldAfter: '7d', transitive: true, stale: 'gate', deadlineMillis: 900 } as const;
    const read = component({ name: 'read', inputs, vet }, async (name: string) => {
      currentRun().input('undeclared');
      return name;
    });
    assert.equal(await read('table'), 'table');
    const [value] = recording.record('read').reads.filter(({ artifact }) => artifact === 'value');
    assert.deepEqual(asked, [
      {
        component: 'read',
        inputs: [
          { artifact: 'table', namespace: 'staging' },
          { artifact: 'value', namespace: 'staging', digest: value?.digest },
          { artifact: 'etag', namespace: 'production', version: '"1"' },
          { artifact: 'https://host/x', namespace: 'staging', digest: 'sha256:ab' },
        ],
        oldAfter: '7d',
        transitive: true,
        limitMillis: 900,
        opensFolder: true,
      },
    ]);
  });

  it('is nothing when it declares none this time', async () => {
    await component({ name: 'none', inputs: () => undefined, vet: { stale: 'gate' } }, body)();
    component({ name: 'none', inputs: () => [], vet: true }, () => {})();
    await flush();
    assert.deepEqual(asked, []);
  });

  it('goes on with sync functions, generators and functions that fail, and flush() waits for what is told', async () => {
    const told: string[] = [];
    const about = { artifact: { namespace: 'staging', name: 'a' }, message: 'is stale' };
    findings = [{ reason: 'stale', ...about }];
    const vet = { onWarning: ({ component: name }: InputWarning) => told.push(name) };
    const of = (name: string) => ({ name, inputs: 'a', vet });
    assert.equal(component(of('sync'), () => 5)(), 5);
    assert.deepEqual([...component(of('generator'), () => [1, 2].values())()], [1, 2]);
    assert.throws(
      component(of('throws'), () => assert.fail('of its own')),
      /of its own/,
    );
    assert.deepEqual(told, []);
    await flush();
    assert.deepEqual(told, ['sync', 'generator', 'throws']);
  });

  it('is one question for as long as the answer serves, and every run is told what it said', async () => {
    findings = [{ reason: 'stale', artifact: { namespace: 'staging', name: 'a' }, message: 'is stale' }];
    const told: string[] = [];
    const vet = { onWarning: ({ run = '' }: InputWarning) => told.push(run) };
    const paced = component({ name: 'paced', inputs: (name: string) => name, vet }, (_: string) => currentRun().id);
    const ids = Array.from({ length: 100 }, () => paced('a'));
    await flush();
    ids.push(paced('a'));
    await flush();
    assert.deepEqual(told.toSorted(), ids.toSorted());
    paced('b');
    await flush();
    assert.deepEqual(namesAsked(), ['a', 'b']);
    const each = component({ name: 'each', inputs: 'c', vet: { ...vet, pauseMillis: 0 } }, () => {});
    each();
    each();
    await flush();
    assert.deepEqual(namesAsked(), ['a', 'b', 'c', 'c']);
  });

  it('is asked by default where the store answers by itself: as of the reading, seldom, of few inputs', async () => {
    const usual = component({ name: 'usual', inputs: (name: string) => name }, (_: string) => nowMicros());
    const called = usual('in0');
    for (let index = 0; index < 1000; index += 1) usual(`in${index % 50}`);
    assert.equal(asked.length, 0);
    await flush();
    assert.deepEqual(
      namesAsked(),
      Array.from({ length: 20 }, (_, index) => `in${index}`),
    );
    const [first] = asked;
    assert.equal(first?.opensFolder, false);
    assert.ok((first?.at ?? '') < timestampFromMicros(called));
    usual('another');
    await flush();
    assert.equal(asked.length, 20);
  });

  it('is no further question for a while where nobody answers for a folder by itself', async () => {
    let calls = 0;
    recorder.askStore = async () => {
      calls += 1;
      return undefined;
    };
    const alone = component({ name: 'alone', inputs: (name: string) => name }, (_: string) => {});
    for (const name of ['a', 'b', 'c']) {
      alone(name);
      await flush();
    }
    assert.equal(calls, 1);
  });

  it('is left for a while where the store gives no answer; who chose to be told is told', async () => {
    let calls = 0;
    recorder.askStore = async () => {
      calls += 1;
      throw new MltraceError('MLTRACE_STORE_UNAVAILABLE', 'away');
    };
    const told: string[] = [];
    const onWarning = ({ reason, message }: InputWarning): unknown => told.push(`${reason} ${message}`);
    const chosen = component({ name: 'chosen', inputs: (name: string) => name, vet: { onWarning } }, (_: string) => {});
    const usual = component({ name: 'usual', inputs: (name: string) => name }, (_: string) => {});
    for (const name of ['a', 'b']) {
      chosen(name);
      usual(name);
      await flush();
    }
    assert.equal(calls, 2);
    assert.deepEqual(
      told.map((text) => /^unavailable nobody knows .*away$/.test(text)),
      [true, true],
    );
  });

  it('goes wrong in onWarning without harm to anybody', async () => {
    findings = [
      { reason: 'retracted', artifact: { namespace: 'staging', name: 'a' }, message: 'carries x', label: 'x' },
    ];
    let calls = 0;
    const fails = (): void => {
      calls += 1;
      throw new TypeError('in the callback');
    };
    const rejects = async (): Promise<void> => fails();
    for (const onWarning of [fails, rejects]) {
      const gate = { stale: 'gate', onWarning } as const;
      await component({ name: 'warned', inputs: 'a', vet: { onWarning } }, body)();
      await component({ name: 'warned', inputs: 'a', vet: gate }, body)();
    }
    await flush();
    assert.equal(calls, 4);
    assert.ok(recording.records().every(({ status }) => status === 'ok'));
  });

  it('leaves out what is ignored', async () => {
    const about = { artifact: { namespace: 'staging', name: 'a' }, message: 'is wrong' };
    findings = [
      { reason: 'retracted', ...about },
      { reason: 'stale', ...about },
    ];
    const told: string[] = [];
    const vet = { stale: 'ignore', onWarning: ({ reason }: InputWarning) => told.push(reason) } as const;
    await component({ name: 'c', inputs: 'a', vet }, body)();
    await flush();
    assert.deepEqual(told, ['retracted']);
  });

  it('comes before checks, which read what is about to be read', async () => {
    findings = [{ reason: 'stale', artifact: { namespace: 'staging', name: 'a' }, message: 'is stale' }];
    const checks = { before: { reads: () => assert.fail('read') } };
    const fn = component({ name: 'both', inputs: 'a', vet: { stale: 'gate' }, checks }, body);
    await assert.rejects(fn(), isMltraceError('MLTRACE_INPUT_REFUSED'));
    assert.deepEqual(
      recording.record('both').checks?.map(({ name, when, outcome, message }) => [name, when, outcome, message]),
      [['inputs are not stale', 'before', 'failed', 'a is stale']],
    );
  });
});
