import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeRuns } from '../../lib/lineage/merge.js';
import { bin, ended, withoutOurs } from '../cli/command-line.js';
import { recordsIn } from '../record/recording.js';
import { MissingComponent, need } from '../services/obtain.js';

const python = 'python3';
const onTerminal = fileURLToPath(new URL('../../../test/launch/on-terminal.py', import.meta.url));
const controlC = '03';

/** Says how many SIGINTs it got as its exit code, when another one that was sent with the first would have come. */
const counting =
  'let n = 0; process.on("SIGINT", () => n++ || setTimeout(() => process.exit(40 + n), 300));' +
  'setInterval(() => {}, 1e6); console.log("ready")';
const heedless = 'setInterval(() => {}, 1e6); console.log("ready")';
const heedingSigterm = `process.on("SIGTERM", () => process.exit(5)); ${heedless}`;

describe('mltrace run on a terminal', () => {
  need('python3 with its pty module', async () => {
    const { error, status } = spawnSync(python, ['-c', 'import pty']);
    if (error === undefined && status === 0) return;
    const advice = 'test/launch/terminal.test.ts needs python3 with its pty module (Debian: apt install python3)';
    process.stderr.write(`${advice}\n`);
    throw new MissingComponent(advice);
  });

  let directory = '';
  beforeEach(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'mltrace-terminal-')));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** The exit code of `mltrace run`, and the recorded run. */
  async function run(typed: string, script: string) {
    const command = [process.execPath, bin, 'run', 'job', '--', process.execPath, '-e', script];
    const child = spawn(python, [onTerminal, typed, ...command], {
      cwd: directory,
      env: { ...withoutOurs(), MLTRACE_STORE: join(directory, '.mltrace'), MLTRACE_ROOT: directory },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { code, out, err } = await ended(child);
    assert.equal(code, 0, err);
    const { status, error } = recordsIn(join(directory, '.mltrace')).reduce(mergeRuns);
    return { exit: JSON.parse(out).exit as unknown, status, type: error?.type, err };
  }

  it('leaves Ctrl-C to the command, which the terminal tells by itself: it comes once', async () => {
    const { err, ...end } = await run(controlC, counting);
    assert.deepEqual(end, { exit: 41, status: 'failed', type: 'exit 41' }, err);
  });

  it('records what Ctrl-C has killed, and ends as a shell says it', async () => {
    const { err, ...end } = await run(controlC, heedless);
    assert.deepEqual(end, { exit: 130, status: 'failed', type: 'SIGINT' }, err);
  });

  it('passes SIGTERM on, which no terminal sends', async () => {
    const { err, ...end } = await run('SIGTERM', heedingSigterm);
    assert.deepEqual(end, { exit: 5, status: 'failed', type: 'exit 5' }, err);
  });
});
