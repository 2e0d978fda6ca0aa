import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recordsIn } from './recording.js';

const compiled = fileURLToPath(new URL('../..', import.meta.url));
const register = 'lib/register.js';
const program = 'test/record/registered-child.js';

interface ReceivedSpan {
  readonly name: string;
  readonly spanId: string;
  readonly service: string | undefined;
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly { readonly name: string; readonly spanId: string }[] }[];
  }[];
}

/** A receiver of OTLP over HTTP, as small as can be. */
class Receiver {
  readonly spans: ReceivedSpan[] = [];
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      this.#take(JSON.parse(body));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #take({ resourceSpans }: ExportRequest): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue;
      for (const { spans } of scopeSpans)
        for (const { name, spanId } of spans) this.spans.push({ name, spanId, service });
    }
  }
}

describe('mltrace/register', () => {
  let folder: string;
  let receiver: Receiver;
  let endpoint: string;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'mltrace-register-')));
    receiver = new Receiver();
    endpoint = await receiver.listen();
  });
  afterEach(() => {
    receiver.close();
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  interface Ended {
    readonly code: number | null;
    readonly signal: string | null;
    readonly stderr: string;
  }

  function start(
    what: string,
    env: Record<string, string> = {},
    root = compiled,
  ): { child: ChildProcess; ended: Promise<Ended> } {
    const child = spawn(process.execPath, ['--import', join(root, register), join(root, program), what], {
      cwd: folder,
      env: { PATH: process.env['PATH'], OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: 'ml', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let stderr = '';
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, stderr }));
    return { child, ended };
  }

  const records = () => recordsIn(join(folder, '.mltrace'));

  it('exports traces and records lineage, with the same ids and the same service', async () => {
    assert.deepEqual(await start('ends').ended, { code: 0, signal: null, stderr: '' });
    const [record] = records();
    assert.deepEqual(receiver.spans, [{ name: 'step', spanId: record?.id.slice(33), service: 'ml' }]);
    assert.deepEqual(record?.service, { name: 'ml' });
    assert.deepEqual([record?.reads[0]?.artifact, record?.writes[0]?.artifact], ['a', 'b']);
  });

  it('exports nothing and records lineage when told so', async () => {
    for (const env of [{ OTEL_TRACES_EXPORTER: 'none' }, { OTEL_SDK_DISABLED: 'true' }]) {
      assert.equal((await start('ends', env).ended).stderr, '');
      assert.deepEqual(receiver.spans, []);
    }
    assert.deepEqual(
      records().map(({ service }) => service?.name),
      ['ml', 'ml'],
    );
  });

  it('records nothing when told so', async () => {
    await start('ends', { MLTRACE_STORE: 'none' }).ended;
    assert.deepEqual(records(), []);
    assert.equal(receiver.spans.length, 1);
  });

  it('loses no lineage to process.exit(), and tells of runs it cut short', async () => {
    assert.equal((await start('exits').ended).code, 3);
    await start('exits in a run').ended;
    assert.deepEqual(
      records()
        .map(({ component, status }) => [component, status])
        .sort(),
      [
        ['open', 'running'],
        ['step', 'ok'],
      ],
    );
  });

  it('flushes on SIGTERM and dies of it', async () => {
    const { child, ended } = start('waits');
    await once(child.stdout ?? assert.fail(), 'data');
    child.kill('SIGTERM');
    assert.deepEqual(await ended, { code: null, signal: 'SIGTERM', stderr: '' });
    assert.deepEqual(
      receiver.spans.map(({ name }) => name),
      ['step'],
    );
    assert.ok(records().some(({ component }) => component === 'step'));
  });

  it('dies of SIGTERM although nobody receives its traces', async () => {
    receiver.close();
    const { child, ended } = start('waits');
    await once(child.stdout ?? assert.fail(), 'data');
    child.kill('SIGTERM');
    assert.equal((await ended).signal, 'SIGTERM');
  });

  it('leaves the end of the process to a SIGTERM listener of the program', async () => {
    const { child, ended } = start('heeds SIGTERM');
    await once(child.stdout ?? assert.fail(), 'data');
    child.kill('SIGTERM');
    assert.equal((await ended).code, 7);
  });

  it('keeps no process alive that has a run open', async () => {
    assert.equal((await start('opens a run and ends').ended).code, 0);
    assert.deepEqual(
      records().map(({ component, status }) => [component, status]),
      [['stuck', 'running']],
    );
  });

  it('records lineage without the SDK, and says which packages add traces', async () => {
    const root = join(folder, 'install');
    mkdirSync(join(root, 'node_modules/@opentelemetry'), { recursive: true });
    for (const part of ['lib', 'exporters', 'test/record'])
      cpSync(join(compiled, part), join(root, part), { recursive: true });
    cpSync(join(process.cwd(), 'package.json'), join(root, 'package.json'));
    const api = fileURLToPath(new URL('../..', import.meta.resolve('@opentelemetry/api')));
    symlinkSync(api, join(root, 'node_modules/@opentelemetry/api'));
    const { code, stderr } = await start('ends', {}, root).ended;
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^mltrace: lineage is recorded.*npm install @opentelemetry\/sdk-trace-node @opentelemetry\/exporter-trace-otlp-http\n$/,
    );
    assert.equal(records().length, 1);
  });
});
