import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { component, currentRun, flush, type InputWarning } from '../../lib/index.js';
import { history } from '../../lib/query/index.js';
import { type LineageStore, openHttpStore, openStore } from '../../lib/store/index.js';
import { embeddedStoreOf, neo4jStoreOf } from '../end-to-end/store-pair.js';
import { isMltraceError } from '../errors.js';
import { startServing } from '../serve/serving.js';
import { describeWithNeo4j } from '../services/neo4j-for-tests.js';
import { promised, raw, recordingInto, vettedFacts } from './vetting.js';

interface Target {
  /** What the process records into. */
  readonly store: string;
  /** It answers by itself: nobody has to open it. */
  readonly answers: boolean;
  /** Opens it for a look. */
  look(): Promise<LineageStore>;
  stop(): Promise<void> | void;
}

const free = async (): Promise<Target> => {
  const { store, remove } = await embeddedStoreOf(vettedFacts);
  return { store, answers: false, look: () => openStore({ store }), stop: remove };
};

const served = async (isAskedByAddress: boolean): Promise<Target> => {
  const serving = await startServing();
  const look = async (): Promise<LineageStore> => openHttpStore({ address: serving.url });
  await (await look()).apply(vettedFacts);
  return { store: isAskedByAddress ? serving.url : serving.store, answers: true, look, stop: serving.stop };
};

const neo4j = async (): Promise<Target> => {
  const store = await neo4jStoreOf(vettedFacts);
  return { store, answers: true, look: () => openStore({ store }), stop: () => {} };
};

/** Warnings are said once for a component: each store has one of its own. */
let usual = 0;

interface Said {
  readonly code?: string;
  readonly message: string;
}

/** Process warnings that come meanwhile. */
async function warningsOf(work: (said: readonly Said[]) => Promise<void>): Promise<readonly Said[]> {
  const said: Error[] = [];
  const listen = (warning: Error): unknown => said.push(warning);
  process.on('warning', listen);
  try {
    await work(said);
    await setTimeout(0);
    return said;
  } finally {
    process.off('warning', listen);
  }
}

/** Long enough for a machine that has much else to do. */
const deadlineMillis = 20_000;
const wrongWithModel = ['stale', 'retracted'];

function vetsInputs(start: () => Promise<Target>): void {
  let target: Target;
  let recording: { close(): Promise<void> };
  before(async () => {
    target = await start();
    recording = recordingInto(target.store);
  });
  after(async () => {
    await recording.close();
    await target.stop();
  });

  /** The last run of a component: its status, and how its checks came out. */
  const recorded = async (name: string) => {
    await flush();
    const store = await target.look();
    try {
      await store.refresh();
      const [last] = (await history(store, name)).runs;
      return [last?.status, (last?.checks ?? []).map((check) => [check.name, check.outcome])];
    } finally {
      await store.close();
    }
  };

  it('warns while the function goes on, inside of its run', async () => {
    const warnings: InputWarning[] = [];
    const all = promised<void>();
    const onWarning = (warning: InputWarning): void => {
      currentRun().measure(warning.reason, 1);
      if (warnings.push(warning) === wrongWithModel.length) all.fulfil();
    };
    // The function ends only when it was told: had it waited to begin, or were it told afterwards, this would not end.
    const warned = component({ name: 'warned', inputs: { artifact: 'model' }, vet: { onWarning } }, async () => {
      assert.deepEqual(warnings, []);
      await all.promise;
      return currentRun().id;
    });
    const id = await warned();
    assert.deepEqual(
      warnings.map((warning) => [warning.reason, warning.run, warning.component]),
      wrongWithModel.map((reason) => [reason, id, 'warned']),
    );
    const [stale, retracted] = warnings;
    assert.ok(stale?.reason === 'stale' && retracted?.reason === 'retracted');
    assert.deepEqual([stale.causes, retracted.label, stale.artifact.name], [['newer-input'], 'consent', 'model']);
    assert.match(stale.message, /^is stale: train read clean, which clean wrote anew at 2026-03-01T00:00:06/);
    assert.match(retracted.message, /^carries the label consent, retracted 2026-03-01T00:00:10.000000Z, from raw$/);
    assert.deepEqual(await recorded('warned'), ['ok', []]);
  });

  it('warns by default where the store answers by itself', async () => {
    const name = `usual-${++usual}`;
    const all = await warningsOf(async (said) => {
      const read = component({ name, inputs: { artifact: 'model' } }, () => {});
      read();
      read();
      component({ name: `${name}-not`, inputs: { artifact: 'model' }, vet: false }, () => {})();
      await flush();
      // On a slow machine the answer takes longer than flush() waits for what nobody asked for.
      for (let time = 0; target.answers && time < 200 && said.length === 0; time += 1) await setTimeout(50);
    });
    const ours = all.filter(({ message }) => message.startsWith(name));
    assert.deepEqual(
      ours.map(({ code, message }) => [code, /which (is stale|carries the label consent)/.exec(message)?.[1]]),
      target.answers
        ? [
            ['MLTRACE_INPUT', 'is stale'],
            ['MLTRACE_INPUT', 'carries the label consent'],
          ]
        : [],
    );
  });

  it('does not take what a run has written itself for what was wrong with what it read', async () => {
    const state = (letter: string) => ({ artifact: 'state', digest: `sha256:${letter.repeat(2)}` });
    component({ name: 'begin', outputs: state('c') }, () => {})();
    const warnings: InputWarning[] = [];
    const vet = { onWarning: (warning: InputWarning) => warnings.push(warning) };
    component({ name: 'update', inputs: state('c'), outputs: state('d'), vet }, () => {})();
    await flush();
    assert.deepEqual(warnings, []);
    component({ name: 'late', inputs: state('c'), vet }, () => {})();
    await flush();
    assert.deepEqual(
      warnings.map(({ reason, component: who }) => [reason, who]),
      [['stale', 'late']],
    );
  });

  it('stops at a gate before the function is called, and records that', async () => {
    let isCalled = false;
    for (const reason of ['stale', 'retracted'] as const) {
      const name = `gate-${reason}`;
      const others: string[] = [];
      const onWarning = (warning: InputWarning): number => others.push(warning.reason);
      const vet = { [reason]: 'gate', deadlineMillis, onWarning };
      const stopped = component({ name, inputs: [{ artifact: 'fine' }, { artifact: 'model' }], vet }, async () => {
        isCalled = true;
      });
      await assert.rejects(stopped(), (thrown: Error) => {
        assert.match(thrown.message, /gate-\w+ was not called: model (is stale|carries the label consent)/);
        return isMltraceError('MLTRACE_INPUT_REFUSED')(thrown);
      });
      // What is no gate warns from the same answer.
      assert.deepEqual(
        others,
        wrongWithModel.filter((other) => other !== reason),
      );
      const gate = reason === 'stale' ? 'inputs are not stale' : 'no label of inputs is retracted';
      assert.deepEqual(await recorded(name), ['failed', [[gate, 'failed']]]);
    }
    assert.equal(isCalled, false);
  });

  it('passes a gate where nothing is wrong, with arguments, result and `this` as they are', async () => {
    const inputs = (name: string) => ({ artifact: name });
    const vet = { stale: 'gate', retracted: 'gate', deadlineMillis } as const;
    const passed = component({ name: 'passed', inputs, vet }, async function (this: unknown, name: string) {
      return [this, name, currentRun().recording];
    });
    assert.deepEqual(await passed.call('me', 'fine'), ['me', 'fine', true]);
    assert.deepEqual(await passed.call('me', 'unheard-of'), ['me', 'unheard-of', true]);
    const gates = ['inputs are not stale', 'no label of inputs is retracted'].map((name) => [name, 'passed']);
    assert.deepEqual(await recorded('passed'), ['ok', gates]);
  });

  it('knows what this process has recorded a moment ago', async () => {
    const fresh = { artifact: 'fresh', digest: 'sha256:ff' };
    component({ name: 'make', inputs: raw, outputs: fresh }, () => {})();
    const use = component({ name: 'use', inputs: fresh, vet: { retracted: 'gate', deadlineMillis } }, async () => {});
    await assert.rejects(use(), isMltraceError('MLTRACE_INPUT_REFUSED'));
  });

  it('answers many at once', async () => {
    const vet = { stale: 'gate', deadlineMillis } as const;
    const names = ['fine', 'model', 'clean'];
    const read = component(
      { name: 'many', inputs: (name: string) => ({ artifact: name }), vet },
      async (name: string) => name,
    );
    const calls = Array.from({ length: 30 }, (_, n) => read(names[n % 3] ?? ''));
    const ends = await Promise.allSettled(calls);
    const isStopped = ends.map(({ status }) => status === 'rejected');
    assert.deepEqual(
      isStopped,
      isStopped.map((_, n) => n % 3 === 1),
    );
  });
}

describe('inputs of a component, asked about', function () {
  this.timeout(60_000);
  describe('in a folder that nobody holds', () => vetsInputs(free));
  describe('in a folder that a service holds', () => vetsInputs(() => served(false)));
  describe('of a service', () => vetsInputs(() => served(true)));
});

describeWithNeo4j('inputs of a component, asked about in Neo4j', function () {
  this.timeout(60_000);
  vetsInputs(neo4j);
});
