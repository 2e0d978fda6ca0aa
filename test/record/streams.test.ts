import assert from 'node:assert/strict';
import { createReadStream, createWriteStream, writeFileSync } from 'node:fs';
import { Duplex, PassThrough, Readable, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { component } from '../../lib/record/component.js';
import { currentRun } from '../../lib/record/current-run.js';
import { hasNoRecord, statusIn } from './recorded.js';
import { type Recording, startRecording } from './recording.js';

describe('component() on what gives its values one by one', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  const isOpen = (name: string): boolean => hasNoRecord(recording, name);
  const statusOf = (name: string): readonly unknown[] => statusIn(recording, name);

  describe('a generator', () => {
    it('is a run until it is done, with the run in its body and not in its consumer', () => {
      const inner = component('inner', () => currentRun().id);
      const rows = component('rows', function* (count: number): Generator<string, number> {
        currentRun().input('table');
        for (let row = 0; row < count; row++) yield currentRun().id;
        inner();
        currentRun().measure('rows', count);
        return count;
      });
      const ids: string[] = [];
      const given = rows(3);
      assert.equal(given[Symbol.iterator](), given);
      for (;;) {
        const { done, value } = given.next();
        assert.equal(currentRun().recording, false);
        if (done) {
          assert.equal(value, 3);
          break;
        }
        assert.ok(isOpen('rows'));
        ids.push(value);
      }
      const record = recording.record('rows');
      assert.deepEqual(new Set(ids), new Set([record.id]));
      assert.deepEqual([record.status, record.measures], ['ok', { rows: 3 }]);
      assert.equal(recording.record('inner').parent, record.id);
      assert.deepEqual(given.next(), { done: true, value: undefined });
    });

    it('takes values and errors, and can be spread and delegated to', () => {
      const echo = component('echo', function* (): Generator<string, void, string> {
        let got = yield 'ready';
        for (;;) {
          try {
            got = yield got.toUpperCase();
          } catch {
            return;
          }
        }
      });
      const given = echo();
      assert.deepEqual([given.next().value, given.next('a').value], ['ready', 'A']);
      assert.equal(given.throw('enough').done, true);
      assert.deepEqual(statusOf('echo'), ['ok']);
      const list = component('list', function* () {
        yield* [1, 2];
      });
      function* both() {
        yield* list();
      }
      assert.deepEqual([...both()], [1, 2]);
      assert.deepEqual(statusOf('list'), ['ok']);
    });

    it('ends where its consumer leaves, with its finally blocks in the run, and its declared outputs', () => {
      const rows = component({ name: 'left', outputs: ['table'] }, function* () {
        try {
          for (let row = 0; ; row++) yield row;
        } finally {
          currentRun().measure('cleaned', 1);
        }
      });
      for (const row of rows()) if (row === 2) break;
      const { status, measures, writes } = recording.record('left');
      assert.deepEqual([status, measures, writes.map(({ artifact }) => artifact)], ['ok', { cleaned: 1 }, ['table']]);
    });

    it('fails with what its body throws, which reaches the consumer as it is', () => {
      const problem = new RangeError('row 1');
      const rows = component('bad', function* () {
        yield 0;
        throw problem;
      });
      const given = rows();
      given.next();
      assert.throws(
        () => given.next(),
        (thrown) => thrown === problem,
      );
      assert.deepEqual(statusOf('bad'), ['failed', 'RangeError', 'row 1']);
    });

    it('goes on when its body asks itself for a value', () => {
      const holder: { given?: Generator<number> } = {};
      const rows = component('self', function* () {
        assert.throws(() => holder.given?.next(), TypeError);
        yield 1;
      });
      holder.given = rows();
      assert.deepEqual([...holder.given], [1]);
      assert.deepEqual(statusOf('self'), ['ok']);
    });

    it('ends when nobody can go on with it any more', async () => {
      setFlagsFromString('--expose-gc');
      const collect = runInNewContext('gc') as () => void;
      const rows = component('dropped', function* () {
        yield 1;
        yield 2;
      });
      (() => rows().next())();
      while (isOpen('dropped')) {
        collect();
        await turn();
      }
      const { status, incomplete } = recording.record('dropped');
      assert.deepEqual([status, incomplete], ['ok', ['what it gave was dropped before its end']]);
    });
  });

  describe('an async generator', () => {
    const numbers = async function* (name: string, count: number): AsyncGenerator<readonly string[]> {
      currentRun().parameter('name', name);
      for (let index = 0; index < count; index++) {
        await turn();
        yield [name, currentRun().id];
      }
    };

    it('is a run until it is done; two beside each other have a run each', async () => {
      const rows = component('numbers', numbers);
      const seen: (readonly string[])[] = [];
      const consume = async (name: string): Promise<void> => {
        for await (const pair of rows(name, 5)) {
          assert.equal(currentRun().recording, false);
          seen.push(pair);
        }
      };
      await Promise.all([consume('a'), consume('b')]);
      const named = new Map(recording.records().map(({ parameters, id }) => [parameters?.['name'], id]));
      assert.equal(named.size, 2);
      assert.equal(seen.length, 10);
      for (const [name = '', id] of seen) assert.equal(named.get(name), id);
    });

    it('may be asked for several values at once', async () => {
      const given = component('eager', numbers)('a', 2);
      const results = await Promise.all([given.next(), given.next(), given.next(), given.next()]);
      assert.deepEqual(
        results.map(({ done }) => done),
        [false, false, true, true],
      );
      assert.deepEqual(statusOf('eager'), ['ok']);
    });

    it('ends where its consumer leaves, and fails with what it throws', async () => {
      for await (const _ of component('left', numbers)('a', 9)) break;
      assert.deepEqual(statusOf('left'), ['ok']);
      const bad = component('bad', async function* () {
        yield 1;
        await turn();
        throw new TypeError('late');
      });
      await assert.rejects(async () => {
        for await (const _ of bad());
      }, /late/);
      assert.deepEqual(statusOf('bad'), ['failed', 'TypeError', 'late']);
    });

    it('is followed when it is promised', async () => {
      const open = component('promised', async () => {
        await turn();
        return numbers('a', 2);
      });
      const given = await open();
      assert.ok(isOpen('promised'));
      for await (const [, id] of given) assert.equal(id, (await given.next()).value?.[1]);
      assert.deepEqual(statusOf('promised'), ['ok']);
    });

    it('hashes what it has written before its consumer hears that it is done', async () => {
      const write = component('writer', async function* () {
        writeFileSync('rows.csv', 'x'.repeat(2 << 20));
        currentRun().output('rows.csv');
        yield 1;
      });
      for await (const _ of write());
      assert.match(recording.record('writer').writes[0]?.digest ?? '', /^sha256:/);
    });
  });

  describe('a Node stream', () => {
    it('is a run until it was read to its end', async () => {
      writeFileSync('in.txt', 'abc');
      const open = component('reading', (path: string) => {
        const run = currentRun().input(path);
        return createReadStream(path).on('data', (chunk) => run.measure('bytes', chunk.length));
      });
      const stream = open('in.txt');
      await turn();
      assert.ok(isOpen('reading'));
      await finished(stream.resume());
      assert.deepEqual([statusOf('reading'), recording.record('reading').measures], [['ok'], { bytes: 3 }]);
    });

    it('does not begin to flow, and an error that nobody handles stays one', () => {
      const stream = component('still', () => Readable.from(['a']))();
      assert.equal(stream.readableFlowing, null);
      assert.equal(stream.listenerCount('error'), 0);
      stream.destroy();
    });

    it('fails with its error, and ends when it is destroyed without one', async () => {
      const open = component('broken', () => new PassThrough());
      const stream = open();
      stream.on('error', () => {});
      stream.destroy(new RangeError('gone'));
      await turn();
      assert.deepEqual(statusOf('broken'), ['failed', 'RangeError', 'gone']);
      const left = component('left', async () => Readable.from(['a', 'b', 'c']));
      for await (const _ of await left()) break;
      while (isOpen('left')) await turn();
      assert.deepEqual(statusOf('left'), ['ok']);
    });

    it('may be written to: the run ends when that is finished, with the file', async () => {
      const open = component({ name: 'sink', outputs: ['out.txt'] }, () => createWriteStream('out.txt'));
      await pipeline(Readable.from(['abc']), open());
      while (isOpen('sink')) await turn();
      assert.equal(recording.record('sink').writes[0]?.bytes, 3);
    });

    it('with two sides ends when both have ended', async () => {
      const duplex = component('both', () => new PassThrough())();
      duplex.end('x');
      await turn();
      assert.ok(isOpen('both'));
      await finished(duplex.resume());
      assert.deepEqual(statusOf('both'), ['ok']);
      const half = component('half', () => Duplex.from(new Writable({ write: (_chunk, _encoding, done) => done() })))();
      await finished(half.end());
      assert.deepEqual(statusOf('half'), ['ok']);
    });

    it('that is over already ends the run at once', async () => {
      const done = new Writable({ write: (_chunk, _encoding, next) => next() });
      await finished(done.end());
      assert.equal(component('over', () => done)(), done);
      assert.deepEqual(statusOf('over'), ['ok']);
    });
  });
});
