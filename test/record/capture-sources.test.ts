import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CaptureOption, CaptureSource, CapturingRun } from '../../lib/index.js';
import { component } from '../../lib/record/component.js';
import { isMltraceError } from '../errors.js';
import { type Recording, startRecording } from './recording.js';

describe('a source of captured artifacts', () => {
  let recording: Recording;
  let server: Server;
  let address = '';
  before(async () => {
    server = createServer((request, response) => {
      request.resume();
      if (request.url?.startsWith('/missing')) response.statusCode = 404;
      if (request.url?.startsWith('/moved')) response.writeHead(302, { location: '/data.csv' });
      else if (request.url !== '/plain') response.setHeader('ETag', `"v-${request.method}"`);
      response.end('abc');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  it('fetch: a GET is an input and a PUT an output, with the ETag as version and without the secrets of the URL', async () => {
    const sync = component({ name: 'sync', capture: ['fetch'] }, async () => {
      await fetch(`${address}/data.csv?X-Amz-Signature=secret&part=1#top`);
      await fetch(new Request(`${address}/plain`));
      await fetch(new URL('/moved', address));
      await fetch(`${address}/out.csv`, { method: 'put', body: 'x' });
      const answer = await fetch(`${address}/ask`, { method: 'POST', body: 'x' });
      await fetch(`${address}/missing`);
      await fetch(`${address}/data.csv`, { method: 'HEAD' });
      await assert.rejects(fetch('http://127.0.0.1:1/'));
      return answer.text();
    });
    assert.equal(await sync(), 'abc');
    const { reads, writes } = recording.record('sync');
    assert.doesNotMatch(JSON.stringify(reads), /secret|#top/);
    assert.deepEqual(
      reads.map(({ artifact, version, bytes }) => [artifact.replace(/X-Amz-Signature=[^&]*&?/, ''), version, bytes]),
      [
        [`${address}/data.csv?part=1`, '"v-GET"', 3],
        [`${address}/plain`, undefined, 3],
        [`${address}/moved`, '"v-GET"', 3],
      ],
    );
    assert.deepEqual(
      writes.map(({ artifact, version }) => [artifact, version]),
      [[`${address}/out.csv`, '"v-PUT"']],
    );
  });

  it('fetch: nothing is seen outside of a run that asks for it', async () => {
    component({ name: 'asks', capture: ['fetch'] }, () => {})();
    await component({ name: 'files only', capture: true }, async () => {
      await fetch(`${address}/data.csv`);
    })();
    await fetch(`${address}/data.csv`);
    assert.deepEqual(
      recording.records().flatMap(({ reads }) => reads),
      [],
    );
  });

  it('of your own sees by the same hook, and is installed once', async () => {
    let installed = 0;
    let runInFlight: () => CapturingRun | undefined = () => undefined;
    const warehouse: CaptureSource = {
      name: 'warehouse',
      install(given) {
        installed++;
        runInFlight = given;
      },
    };
    const query = (table: string): void => {
      const run = runInFlight();
      run?.input({ artifact: `warehouse/${table}`, version: '7' });
      run?.atEnd(() => run.output(`warehouse/${table}_copy`));
    };
    const step = component({ name: 'ask', capture: [warehouse] }, query);
    component({ name: 'other', capture: [{ ...warehouse }, 'fs'] }, query)('cities');
    step('flights');
    query('outside');
    assert.equal(installed, 1);
    const { reads, writes } = recording.record('ask');
    assert.deepEqual(
      [...reads, ...writes].map(({ artifact, version }) => [artifact, version]),
      [
        ['warehouse/flights', '7'],
        ['warehouse/flights_copy', undefined],
      ],
    );
    assert.equal(recording.record('other').reads[0]?.artifact, 'warehouse/cities');
  });

  it('that cannot be installed costs what it would see, and what it throws at the end that alone', () => {
    const broken: CaptureSource = {
      name: 'broken',
      install() {
        throw new RangeError('no such client');
      },
    };
    const late: CaptureSource = {
      name: 'late',
      install(runInFlight) {
        touch = () =>
          runInFlight()?.atEnd(() => {
            throw new RangeError('late');
          });
      },
    };
    let touch = (): void => {};
    const step = component({ name: 'step', capture: [broken, late], outputs: ['out'] }, () => {
      touch();
      return 7;
    });
    assert.equal(step(), 7);
    const { status, writes } = recording.record('step');
    assert.deepEqual([status, writes.length], ['ok', 1]);
  });

  it('that is none is refused', () => {
    const wrong: readonly unknown[] = ['fs', 1, null, ['ftp'], [{}], [{ name: 'x' }], {}];
    for (const capture of wrong) {
      assert.throws(
        () => component({ name: 'wrong', capture: capture as CaptureOption }, () => {}),
        isMltraceError('MLTRACE_OPTION_INVALID'),
      );
    }
    for (const capture of [false, []]) component({ name: 'none', capture }, () => {})();
    assert.equal(recording.records().length, 2);
  });
});
