import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../lib/store/open.js';
import { rounds as shareOf } from '../rounds.js';

/** MLTRACE_TEST_KILL_ROUNDS=200 does more, see CONTRIBUTING.md. */
const rounds = Number(process.env['MLTRACE_TEST_KILL_ROUNDS'] ?? shareOf(50));
const roundsAStore = 25;
const processes = 8;
const programOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const recorder = programOf('./recording-child.js');
const importer = programOf('./importing-child.js');

describe('kill -9', () => {
  let directory = '';
  let store = '';

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'mltrace-'));
    store = join(directory, '.mltrace');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('of recording processes loses no run that had ended, and leaves a store that opens', async function () {
    this.timeout(rounds * 6_000);
    let ended: string[] = [];
    let count = 0;
    for (let round = 0; round < rounds; round += 1) {
      // A store that grows takes ever longer to open, which says nothing of kill -9.
      if (round > 0 && round % roundsAStore === 0) {
        await assertWhole(ended);
        rmSync(store, { recursive: true });
        ended = [];
      }
      const children = Array.from({ length: processes }, () => startChild(recorder, '4'));
      const killed = Promise.all(children.map((child, index) => killAtRandom(child, index === 0)));
      // Every other round somebody also imports while they record.
      if (round % 2 === 1) await assertStored(ended.slice(-100));
      const printed = (await killed).flat();
      assert.ok(printed.length > 0, 'the round recorded something');
      await assertStored(printed);
      ended.push(...printed);
      count += printed.length;
    }
    await assertWhole(ended);
    assert.ok(count > rounds);
  });

  async function assertWhole(ended: readonly string[]): Promise<void> {
    assert.equal(new Set(ended).size, ended.length);
    await assertStored(ended);
    assert.equal(existsSync(join(store, 'quarantine')) ? readdirSync(join(store, 'quarantine')).length : 0, 0);
  }

  it('of importing processes loses no run, and leaves a store that opens', async function () {
    this.timeout(rounds * 6_000);
    // Slow enough for the importers to keep up.
    const recorders = [startChild(recorder, '100'), startChild(recorder, '100')];
    await Promise.all(recorders.map((child) => child.working));
    let imports = 0;
    for (let round = 0; round < rounds / 2; round += 1) {
      const child = startChild(importer);
      // Some are killed before they have opened the store, most while they import.
      if (round % 5 > 0) await child.working;
      await sleep(Math.random() * 150);
      child.process.kill('SIGKILL');
      imports += (await child.closed).length;
    }
    assert.ok(imports > 0);
    const ended = (await Promise.all(recorders.map((child) => killAtRandom(child, false)))).flat();
    await assertStored(ended);
    await assertStored(ended);
    assert.equal(existsSync(join(store, 'quarantine')), false);
  });

  interface RunningChild {
    readonly process: ChildProcess;
    /** Settles with its first line, or its end. */
    readonly working: Promise<void>;
    /** The lines it printed, once it has ended. */
    readonly closed: Promise<readonly string[]>;
  }

  function startChild(program: string, ...args: readonly string[]): RunningChild {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: directory,
      env: { ...process.env, MLTRACE_STORE: store },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    const working = new Promise<void>((resolve) => {
      child.stdout.once('data', () => resolve());
      child.once('close', () => resolve());
    });
    const closed = new Promise<readonly string[]>((resolve) => {
      // What follows the last newline was cut.
      child.once('close', () => resolve(output.split('\n').slice(0, -1)));
    }).finally(() => assert.equal(complaints, ''));
    return { process: child, working, closed };
  }

  /** At a moment of its life as a recorder; `early`: perhaps before it gets there. */
  async function killAtRandom(child: RunningChild, early: boolean): Promise<readonly string[]> {
    if (!early) await child.working;
    await sleep(Math.random() * (early ? 400 : 60));
    child.process.kill('SIGKILL');
    const printed = await child.closed;
    assert.equal(child.process.signalCode, 'SIGKILL', 'it records until it is killed');
    return printed;
  }

  /** Opens the store, as whoever comes next does, and looks for the runs. */
  async function assertStored(ids: readonly string[]): Promise<void> {
    const opened = await openStore({ store });
    try {
      const rows = await opened.read<{ id: string; status: string }>(
        'UNWIND $ids AS id MATCH (r:Run {id: id}) RETURN r.id AS id, r.status AS status',
        { ids },
      );
      const statuses = new Map(rows.map(({ id, status }) => [id, status]));
      assert.deepEqual(
        ids.filter((id) => statuses.get(id) !== 'ok'),
        [],
      );
    } finally {
      await opened.close();
    }
  }
});
