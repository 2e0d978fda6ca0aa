import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandTable, formatOption, globalOptions } from '../../lib/cli/command-table.js';
import { candidatesFor } from '../../lib/cli/complete.js';
import { hasOwnOutput } from '../../lib/cli/output-format.js';
import { openStore } from '../../lib/store/open.js';
import { pipeline, run } from '../query/pipeline-facts.js';
import { MissingComponent, need } from '../services/obtain.js';
import { bin, ended, mltrace, withoutOurs } from './command-line.js';
import { makeProject, removeProject } from './project.js';

const inShell = fileURLToPath(new URL('../../../test/cli/in-shell.py', import.meta.url));
const spaced = "s3://bucket/a key's $HOME";
const facts = [...pipeline, run(6, 'trainer', { writes: [spaced], tags: ['nightly'], namespace: 'staging' })];

describe('what the words typed may go on with', () => {
  const table = {
    commands: commandTable,
    globalOptions,
    moreOf: (definition: (typeof commandTable)[number]) => (hasOwnOutput(definition) ? [] : [formatOption]),
  };
  const next = (...words: string[]) => candidatesFor(words, table);
  const texts = (...words: string[]) => next(...words).words.map(({ text }) => text);

  it('are commands first, with what they answer', () => {
    assert.deepEqual(next('hist').words, [{ text: 'history', about: 'the runs of a component, the newest first' }]);
    assert.equal(texts('').length, commandTable.length + 1);
    assert.deepEqual(texts('--store', '/x', 'hist'), ['history']);
    assert.deepEqual(texts('--json', 'unt'), ['untag']);
    assert.deepEqual(texts('help', 'mig'), ['migrate']);
    assert.deepEqual(texts('help', 'migrate', ''), []);
  });

  it('are the options of the command and of all, those given once left out', () => {
    assert.deepEqual(texts('drift', '--re'), ['--reference']);
    assert.deepEqual(texts('recent', '--j'), ['--json']);
    assert.deepEqual(texts('recent', '--json', '--j'), []);
    assert.deepEqual(texts('recent', '--limit', '3', '--limi'), []);
    assert.deepEqual(texts('recent', '--parameter', 'a=1', '--para'), ['--parameter']);
    assert.deepEqual(texts('trace', 'a.csv', '--d'), ['--depth', '--debug']);
    assert.deepEqual(texts('--v'), ['--version']);
    assert.deepEqual(texts('nothing', '--a'), []);
  });

  it('are the values of an option, behind a space or an equals sign', () => {
    assert.deepEqual(texts('recent', '--status', 'f'), ['failed']);
    assert.deepEqual(texts('recent', '--status=f'), ['--status=failed']);
    assert.deepEqual(texts('recent', '--output', ''), ['table', 'json', 'csv']);
    assert.deepEqual(texts('recent', '--limit', ''), []);
    assert.equal(next('run', 'x', '--output', '').files, true);
    const tagged = next('--store', 'http://h', 'components', '--namespace=staging', '--tag=ni');
    assert.deepEqual([tagged.names, tagged.prefix, tagged.before], [['tag'], 'ni', '--tag=']);
    assert.deepEqual([tagged.store, tagged.namespace], ['http://h', 'staging']);
  });

  it('are names and files, as the argument has it', () => {
    const kinds = (...words: string[]) => [next(...words).names, next(...words).files];
    assert.deepEqual(kinds('history', 'tr'), [['component'], false]);
    assert.deepEqual(kinds('trace', 'tr'), [['artifact'], true]);
    assert.deepEqual(kinds('stale', ''), [['component', 'artifact', 'run'], true]);
    assert.deepEqual(kinds('label', 'raw.csv', ''), [['label'], false]);
    assert.deepEqual(kinds('tag', 'train', 'a', ''), [['tag'], false]);
    assert.deepEqual(kinds('run', 'train', '--', 'python3', ''), [[], true]);
    assert.deepEqual(kinds('import', ''), [[], true]);
    assert.deepEqual(kinds('nothing', ''), [[], false]);
  });

  it('are known for every argument and option that is of an artifact, a component, a label, a tag or a file', () => {
    const silent = commandTable.flatMap(({ name, argument, rest, options }) => {
      const forms = [argument, rest].map((each) => ({ form: each?.form ?? '', completes: each?.completes }));
      const flags = options.map(({ flags: form, completes }) => ({ form, completes }));
      return [...forms, ...flags]
        .filter(({ form, completes }) => /[<[](artifact|component|label|tag|file|subject)/.test(form) && !completes)
        .map(({ form }) => `${name} ${form}`);
    });
    assert.deepEqual(silent, []);
  });
});

describe('mltrace completion', function () {
  this.timeout(120_000);
  let cwd: string;
  before(async () => {
    cwd = await makeProject(facts);
    mkdirSync(join(cwd, 'bin'));
    writeFileSync(join(cwd, 'bin', 'mltrace'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
    chmodSync(join(cwd, 'bin', 'mltrace'), 0o755);
    writeFileSync(join(cwd, 'facts.jsonl'), '');
  });
  after(() => removeProject(cwd));

  const env = () => ({ ...withoutOurs(), PATH: `${join(cwd, 'bin')}:${process.env['PATH']}`, TERM: 'dumb' });
  const printed = async (...words: string[]) => mltrace(['completion', 'words', '--', ...words], { cwd });
  /** Names are not waited for where the machine is busy. */
  async function eventually(ask: () => Promise<string>, expected: string): Promise<void> {
    let found = await ask();
    for (let tries = 0; found !== expected && tries < 10; tries += 1) found = await ask();
    assert.equal(found, expected);
  }

  it('asks the store for names', async () => {
    await eventually(async () => (await printed('history', 'trai')).out, 'train\ntrainer\n');
    await eventually(async () => (await printed('trace', 's3:')).out, `${spaced}\n:\tfiles\n`);
    const [run = ''] = JSON.parse((await mltrace(['recent', '--json'], { cwd })).out).runs.map(
      ({ id }: { id: string }) => id.slice(33),
    );
    await eventually(async () => (await printed('inspect', run.slice(0, -1))).out.split('\n')[0] ?? '', run);
    await eventually(async () => (await printed('components', '--tag=n')).out, '--tag=nightly\n');
  });

  it('says nothing at all where there is no store, it is away, or another process holds it', async () => {
    const nothing = { code: 0, out: '', err: '' };
    assert.deepEqual(await printed('--store', join(cwd, 'none'), 'history', ''), nothing);
    assert.deepEqual(await printed('--store', 'http://127.0.0.1:1', 'history', ''), nothing);
    assert.deepEqual(await printed('--store', 'ftp://x', 'history', ''), nothing);
    const held = await openStore({ store: join(cwd, '.mltrace') });
    try {
      assert.deepEqual(await printed('history', ''), nothing);
    } finally {
      await held.close();
    }
  });

  it('refuses a shell that it has no script for', async () => {
    const { code, err } = await mltrace(['completion', 'tcsh'], { cwd });
    assert.equal(code, 2);
    assert.match(err, /one of bash, zsh, fish, found 'tcsh'/);
  });

  /** What was typed with a Tab, and the words that the shell then has. */
  const lines: readonly (readonly [typed: string, words: readonly string[]])[] = [
    ['mltrace hist\t', ['history']],
    ['mltrace history trainer --stat\tfa\t', ['history', 'trainer', '--status', 'failed']],
    ['mltrace trace s3://bu\t', ['trace', spaced]],
    ['mltrace trace "s3://bu\t', ['trace', spaced]],
    ['mltrace import fac\t', ['import', 'facts.jsonl']],
    [
      'mltrace --namespace staging measures --by=loss tr\t',
      ['--namespace', 'staging', 'measures', '--by=loss', 'trainer'],
    ],
  ];

  async function typeInto(shell: readonly string[], load: string): Promise<void> {
    const typed = [
      [`${load}; echo 'REA''DY'\n`, 'READY'],
      // At the beginning of the completed line a command that shows its words.
      ...lines.map(([text], n) => [`${text}\u0001printf '<%s>' \u0005; echo 'EN''D${n}'\n`, `END${n}`]),
    ];
    const shown = async (): Promise<string> => {
      const child = spawn('python3', [inShell, ...shell], { cwd, env: env(), stdio: ['pipe', 'pipe', 'pipe'] });
      child.stdin?.end(JSON.stringify(typed));
      const { out } = await ended(child);
      return [...out.matchAll(/<mltrace>(.*)END\d/g)].map(([, words]) => `${words}\n`).join('');
    };
    await eventually(shown, lines.map(([, words]) => `${words.map((word) => `<${word}>`).join('')}\n`).join(''));
  }

  const isThere = (...command: readonly [string, ...string[]]): boolean =>
    spawnSync(command[0], command.slice(1)).status === 0;

  describe('in bash on a terminal', () => {
    need('bash, and python3 with its pty module', async () => {
      if (isThere('bash', '--version') && isThere('python3', '-c', 'import pty')) return;
      const advice = 'test/cli/completion.test.ts needs bash, and python3 with its pty module';
      process.stderr.write(`${advice}\n`);
      throw new MissingComponent(advice);
    });
    it('completes commands, options and names, whatever is in them', () =>
      typeInto(['bash', '--norc', '-i'], 'source <(mltrace completion bash)'));
  });

  // These two shells are on few machines that test.
  if (isThere('zsh', '-fc', 'autoload -Uz compinit && compinit -D -u')) {
    it('completes the same in zsh on a terminal', () =>
      typeInto(
        ['zsh', '-f', '-i'],
        'bindkey -e; autoload -Uz compinit && compinit -D -u; source <(mltrace completion zsh)',
      ));
  }
  if (isThere('fish', '--version')) {
    it('completes the same in fish', async () => {
      const script =
        'mltrace completion fish | source; complete -C "mltrace history trainer --status fa"; complete -C "mltrace trace s3://bu"';
      const ask = async () => spawnSync('fish', ['-c', script], { cwd, env: env(), encoding: 'utf8' }).stdout;
      await eventually(ask, `failed\n${spaced}\n`);
    });
  }
});
