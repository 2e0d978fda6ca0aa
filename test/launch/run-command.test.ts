import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { mergeRuns } from '../../lib/lineage/merge.js';
import { openStore } from '../../lib/store/index.js';
import { vettedFacts } from '../ask/vetting.js';
import { bin, type Ended, ended, withoutOurs } from '../cli/command-line.js';
import { recordsIn } from '../record/recording.js';

const library = new URL('../../lib/index.js', import.meta.url).href;
const sha = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

describe('mltrace run', () => {
  let directory = '';
  beforeEach(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'mltrace-run-')));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const start = (parameters: readonly string[], variables: Readonly<Record<string, string>> = {}): ChildProcess =>
    spawn(process.execPath, [bin, 'run', ...parameters], {
      cwd: directory,
      env: { ...withoutOurs(), MLTRACE_STORE: join(directory, '.mltrace'), MLTRACE_ROOT: directory, ...variables },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  const run = (...parameters: readonly string[]): Promise<Ended> => ended(start(parameters));

  /** The one run of a component, as all its records together say. */
  function runOf(component: string, store = join(directory, '.mltrace')): RunRecord {
    const records = recordsIn(store).filter((record) => record.component === component);
    assert.equal(new Set(records.map(({ id }) => id)).size, 1, `runs of ${component}`);
    return records.reduce(mergeRuns);
  }

  it('warns of what its inputs are, or does not start the command, as it is told', async () => {
    const store = await openStore({ store: join(directory, '.mltrace') });
    await store.apply(vettedFacts);
    await store.close();
    const vetted = (...options: readonly string[]) =>
      run('predict', '--input', 'model', ...options, '--deadline', '20s', '--', 'echo', 'started');
    const warned = await run('warned', '--input', 'model', '--vet', '--', 'echo', 'started');
    assert.deepEqual([warned.code, warned.out], [0, 'started\n']);
    assert.match(warned.err, /MLTRACE_INPUT.* warned reads model, which is stale/);
    const shut = await vetted('--gate', 'retracted', '--on-unavailable', 'stop');
    assert.deepEqual([shut.code, shut.out], [1, '']);
    assert.match(shut.err, /predict was not called: model carries the label consent/);
    const { status, error, checks } = runOf('predict');
    assert.deepEqual(
      [status, error?.type, checks?.map(({ name, outcome }) => `${name}: ${outcome}`)],
      ['failed', 'MltraceError', ['no label of inputs is retracted: failed']],
    );
    // By default nothing opens a folder for it.
    assert.equal((await run('silent', '--input', 'model', '--', 'echo')).err, '');
    for (const options of [
      ['--gate', 'old', '--input', 'model'],
      ['--gate', 'stale'],
    ])
      assert.equal((await run('wrong', ...options, '--', 'echo')).code, 2, options.join(' '));
  });

  it('records a command with its files, parameters and exit code, and leaves input and output to it', async () => {
    writeFileSync(join(directory, 'in.csv'), 'abc');
    const child = start(
      ['copy', '--input', 'in.csv', '--input', 's3://bucket/key', '--output', 'out.csv']
        .concat(['--parameter', 'epochs=3', '--parameter', 'name=a=b', '--parameter', 'fast=true'])
        .concat(['--', 'sh', '-c', 'cat in.csv > out.csv; cat; echo "$0 $1" >&2', '--json', '--debug']),
    );
    child.stdin?.end('from outside');
    assert.deepEqual(await ended(child), { code: 0, out: 'from outside', err: '--json --debug\n' });
    const { status, reads, writes, parameters, measures, startedAt, endedAt = '' } = runOf('copy');
    assert.deepEqual([status, parameters, measures], ['ok', { epochs: 3, name: 'a=b', fast: true }, { exitCode: 0 }]);
    assert.deepEqual(
      [...reads, ...writes].map(({ artifact, digest }) => [artifact, digest]),
      [
        ['in.csv', sha('abc')],
        ['s3://bucket/key', undefined],
        ['out.csv', sha('abc')],
      ],
    );
    assert.ok(startedAt < endedAt);
  });

  it('hashes an input before the command may change it', async () => {
    const large = 'x'.repeat(3 << 20);
    writeFileSync(join(directory, 'both'), large);
    await run('grow', '--input', 'both', '--output', 'both', '--', 'sh', '-c', 'echo y > both');
    const { reads, writes } = runOf('grow');
    assert.deepEqual([reads[0]?.digest, writes[0]?.digest], [sha(large), sha('y\n')]);
  });

  it('keeps the exit code of a command that fails; it wrote the files that it changed', async () => {
    writeFileSync(join(directory, 'old'), 'x');
    const outputs = ['old', 'new', 'missing', 'table'].flatMap((name) => ['--output', name]);
    const { code, err } = await run('fail', ...outputs, '--', 'sh', '-c', 'echo y > new; exit 42');
    assert.deepEqual([code, err], [42, '']);
    const { status, error, writes, measures } = runOf('fail');
    assert.deepEqual([status, error?.type, measures], ['failed', 'exit 42', { exitCode: 42 }]);
    assert.deepEqual(
      writes.map(({ artifact }) => artifact),
      ['new'],
    );
  });

  it('ends with 127 when there is no such command and with 126 when it cannot be executed, and records that', async () => {
    const missing = await run('missing', '--', 'no-such-command', 'x');
    assert.deepEqual([missing.code, missing.err], [127, 'mltrace: no-such-command: command not found\n']);
    writeFileSync(join(directory, 'script'), 'echo never');
    chmodSync(join(directory, 'script'), 0o644);
    const denied = await run('denied', '--', './script');
    assert.deepEqual([denied.code, denied.err], [126, 'mltrace: ./script cannot be executed: permission denied\n']);
    assert.deepEqual([runOf('missing').error?.type, runOf('denied').error?.type], ['ENOENT', 'EACCES']);
  });

  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const) {
    it(`passes ${signal} on, and ends as a shell says it when that kills the command`, async () => {
      const child = start(['wait', '--', process.execPath, '-e', 'console.log(1); setInterval(() => {}, 1e6)']);
      const end = ended(child);
      await once(child.stdout ?? child, 'data');
      child.kill(signal);
      assert.equal((await end).code, 128 + number);
      const { status, error } = runOf('wait');
      assert.deepEqual([status, error?.type], ['failed', signal]);
    });
  }

  it('leaves it to the command what a signal means', async () => {
    const program = 'process.on("SIGTERM", () => process.exit(5)); console.log(1); setInterval(() => {}, 1e6)';
    const child = start(['heed', '--', process.execPath, '-e', program]);
    const end = ended(child);
    await once(child.stdout ?? child, 'data');
    child.kill('SIGTERM');
    assert.equal((await end).code, 5);
    assert.equal(runOf('heed').error?.type, 'exit 5');
  });

  it('leaves a running run when it is killed itself, with what it reads', async () => {
    writeFileSync(join(directory, 'in'), 'x');
    const program = 'console.log(process.pid); setInterval(() => {}, 1e6)';
    const child = start(['killed', '--input', 'in', '--', process.execPath, '-e', program]);
    const closed = once(child, 'exit');
    const [pid] = await once(child.stdout ?? child, 'data');
    child.kill('SIGKILL');
    await closed;
    process.kill(Number(String(pid)), 'SIGKILL');
    const { status, reads } = runOf('killed');
    assert.deepEqual([status, reads[0]?.digest], ['running', sha('x')]);
  });

  it('encloses what the command records: runs of this and other commands, through any process between them', async () => {
    const program = join(directory, 'step.mjs');
    writeFileSync(
      program,
      `import { component, contextVariables } from ${JSON.stringify(library)};
      import { spawnSync } from 'node:child_process';
      component('step', () => {
        const env = { ...process.env, ...contextVariables() };
        spawnSync('sh', ['-c', '"$0" "$1" run deepest -- true', process.execPath, ${JSON.stringify(bin)}], { env });
      })();`,
    );
    const command = [process.execPath, bin, 'run', 'inner', '--', 'sh', '-c', `'${process.execPath}' step.mjs`];
    const { code, err } = await run('outer', '--', ...command);
    assert.deepEqual([code, err], [0, '']);
    const runs = ['outer', 'inner', 'step', 'deepest'].map((name) => runOf(name));
    assert.deepEqual(
      runs.map(({ parent }) => parent),
      [undefined, ...runs.slice(0, 3).map(({ id }) => id)],
    );
    assert.equal(new Set(runs.map(({ id }) => id.slice(0, 32))).size, 1);
  });

  it('encloses what a process with an OpenTelemetry SDK records', async () => {
    const program = `import { component } from ${JSON.stringify(library)}; component('step', () => {})();`;
    writeFileSync(join(directory, 'step.mjs'), program);
    const register = new URL('../../lib/register.js', import.meta.url).href;
    const command = [process.execPath, '--import', register, 'step.mjs'];
    const child = start(['outer', '--', ...command], { OTEL_TRACES_EXPORTER: 'none' });
    assert.deepEqual(await ended(child), { code: 0, out: '', err: '' });
    const [outer, step] = [runOf('outer'), runOf('step')];
    assert.deepEqual([step.parent, step.id.slice(0, 32)], [outer.id, outer.id.slice(0, 32)]);
  });

  it('goes on with the trace it is started in, with its state and baggage', async () => {
    const [traceId, spanId] = ['1'.repeat(32), '2'.repeat(16)];
    const variables = {
      TRACEPARENT: `00-${traceId}-${spanId}-00`,
      TRACESTATE: 'vendor=x',
      BAGGAGE: 'user=ad%C3%A0;secret,plain=1',
    };
    const program = 'env | grep -E "^(TRACE|BAGGAGE|MLTRACE_PARENT)" | sort';
    const { out } = await ended(start(['traced', '--', 'sh', '-c', program], variables));
    const { id, parent } = runOf('traced');
    const [trace = '', span = ''] = id.split(':');
    assert.deepEqual([trace, parent], [traceId, `${traceId}:${spanId}`]);
    assert.deepEqual(out.trim().split('\n'), [
      'BAGGAGE=user=ad%C3%A0;secret,plain=1',
      `MLTRACE_PARENT_RUN=${id}`,
      `TRACEPARENT=00-${traceId}-${span}-00`,
      'TRACESTATE=vendor=x',
    ]);
  });

  it('samples nothing out: a command that samples as its parent does, does', async () => {
    const { out } = await run('root', '--', 'sh', '-c', 'echo $TRACEPARENT');
    assert.match(out, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01\n$/);
  });

  it('records where it is told to, and so does what the command starts', async () => {
    const store = join(directory, 'other');
    const inner = [process.execPath, bin, 'run', 'inner', '--', 'true'];
    assert.equal((await run('outer', '--store', 'other', '--namespace', 'lab', '--', ...inner)).code, 0);
    assert.deepEqual([runOf('outer', store).namespace, runOf('inner', store).namespace], ['lab', 'lab']);
    assert.equal(existsSync(join(directory, '.mltrace')), false);
  });

  it('runs the command also where nothing can be recorded', async () => {
    const { code, out } = await ended(start(['none', '--', 'echo', 'done'], { MLTRACE_STORE: 'none' }));
    assert.deepEqual([code, out], [0, 'done\n']);
    writeFileSync(join(directory, 'file'), '');
    const broken = await ended(start(['broken', '--', 'echo', 'done'], { MLTRACE_STORE: join(directory, 'file') }));
    assert.deepEqual([broken.code, broken.out], [0, 'done\n']);
    assert.match(broken.err, /MLTRACE_SPOOL_DISK/);
  });

  it('says what the code is: the first word that is a file in a repository', async () => {
    const script = fileURLToPath(new URL('../../lib/cli/bin.js', import.meta.url));
    await run('version', '--', process.execPath, script, '--version');
    const { code } = runOf('version');
    assert.equal(code?.digest, sha(readFileSync(script, 'utf8')));
    assert.match(code?.revision ?? '', /^[0-9a-f]{40}$/);
  });

  it('refuses what it does not understand before it runs anything', async () => {
    const wrong: readonly (readonly [parameters: readonly string[], code: number, message: RegExp])[] = [
      [['name'], 2, /expected a command to run, as in mltrace run name -- make/],
      [['name', '--json', '--', 'touch', 'ran'], 2, /does not take --json/],
      [['name', '--parameter', 'x', '--', 'touch', 'ran'], 2, /--parameter: expected key=value, found 'x'/],
      [['name', '--inputs', 'x', '--', 'touch', 'ran'], 2, /unknown option '--inputs'/],
      [['name', '--namespace', 'No!', '--', 'touch', 'ran'], 2, /namespace: expected/],
      [['', '--', 'touch', 'ran'], 2, /a name of 1 to 1024 bytes/],
      [['name', '--store', 'ftp://x', '--', 'touch', 'ran'], 2, /store: expected/],
    ];
    for (const [parameters, code, message] of wrong) {
      const answer = await run(...parameters);
      assert.deepEqual([answer.code, answer.out], [code, ''], parameters.join(' '));
      assert.match(answer.err, message);
    }
    assert.equal(existsSync(join(directory, 'ran')), false);
  });
});
