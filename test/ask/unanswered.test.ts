import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { component, type InputWarning } from '../../lib/index.js';
import { openEmbeddedStore } from '../../lib/store/index.js';
import { embeddedStoreOf } from '../end-to-end/store-pair.js';
import { isMltraceError } from '../errors.js';
import { freePort } from '../services/free-port.js';
import { promised, recordingInto, vettedFacts } from './vetting.js';

/** Something that gives no answer, and what the message then says. */
interface Mute {
  readonly store: string;
  readonly says: RegExp;
  stop(): Promise<void> | void;
}

/** Takes connections, reads what is sent, and says nothing. */
async function silent(scheme: string): Promise<Mute> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.resume().on('error', () => {}));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    store: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    says: /no answer within 0.3 s/,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

async function held(): Promise<Mute> {
  const { store, remove } = await embeddedStoreOf(vettedFacts);
  const holder = await openEmbeddedStore({ directory: store });
  const stop = async (): Promise<void> => {
    await holder.close();
    remove();
  };
  return { store, says: /no answer within 0.3 s|the store is in use: process \d+/, stop };
}

const mutes: readonly (readonly [string, () => Promise<Mute> | Mute])[] = [
  [
    'a service that nobody runs',
    async () => ({
      store: `http://127.0.0.1:${await freePort()}`,
      says: /no service answers/,
      stop: () => {},
    }),
  ],
  ['a service that takes connections and never answers', () => silent('http')],
  ['a Neo4j that takes connections and never answers', () => silent('bolt')],
  ['a folder that another process holds', held],
  ['lineage that is switched off', () => ({ store: 'none', says: /lineage is not recorded here/, stop: () => {} })],
];

const model = { artifact: 'model' };

describe('a gate whose store gives no answer', function () {
  this.timeout(30_000);
  for (const [title, start] of mutes) {
    it(`lets the component run with a warning, or not as it says: ${title}`, async () => {
      const mute = await start();
      const recording = recordingInto(mute.store);
      try {
        const warnings: InputWarning[] = [];
        const vet = {
          stale: 'gate',
          deadlineMillis: 300,
          onWarning: (each: InputWarning) => warnings.push(each),
        } as const;
        const runs = component({ name: 'runs', inputs: model, vet }, async () => 'ran');
        assert.equal(await runs(), 'ran');
        assert.deepEqual(
          warnings.map(({ reason, component: name }) => [reason, name]),
          [['unavailable', 'runs']],
        );
        assert.match(warnings[0]?.message ?? '', mute.says);
        let isCalled = false;
        const stops = component({ name: 'stops', inputs: model, vet: { ...vet, onUnavailable: 'stop' } }, async () => {
          isCalled = true;
        });
        await assert.rejects(stops(), (thrown: Error) => {
          assert.match(thrown.message, mute.says);
          return (
            isMltraceError('MLTRACE_GATE_UNANSWERED')(thrown) && 'retryable' in thrown && thrown.retryable === true
          );
        });
        assert.deepEqual([isCalled, warnings.length], [false, 1]);
      } finally {
        await mute.stop();
        await recording.close();
      }
    });
  }

  it('is answered when the store is given back in time', async () => {
    const { store, remove } = await embeddedStoreOf(vettedFacts);
    const holder = await openEmbeddedStore({ directory: store });
    const recording = recordingInto(store);
    try {
      const vet = { stale: 'gate', deadlineMillis: 20_000 } as const;
      const waiting = component({ name: 'waits', inputs: model, vet }, async () => assert.fail('called'))();
      await holder.close();
      await assert.rejects(waiting, isMltraceError('MLTRACE_INPUT_REFUSED'));
    } finally {
      await recording.close();
      remove();
    }
  });

  it('is not asked where there is no store yet: nothing is known of anything', async () => {
    const { store, remove } = await embeddedStoreOf([]);
    remove();
    const recording = recordingInto(store);
    try {
      const vet = { stale: 'gate', onUnavailable: 'stop', deadlineMillis: 20_000 } as const;
      assert.equal(await component({ name: 'first', inputs: model, vet }, async () => 'ran')(), 'ran');
    } finally {
      await recording.close();
      remove();
    }
  });
});

describe('a warning whose store gives no answer', () => {
  it('is that, and the function has gone on', async () => {
    const recording = recordingInto(`http://127.0.0.1:${await freePort()}`);
    try {
      const { promise, fulfil } = promised<InputWarning>();
      const told = component({ name: 'told', inputs: model, vet: { onWarning: fulfil } }, async () => promise);
      assert.equal((await told()).reason, 'unavailable');
    } finally {
      await recording.close();
    }
  });
});
