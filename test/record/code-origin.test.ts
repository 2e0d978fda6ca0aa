import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CodeOrigin } from '../../lib/lineage/facts.js';
import { recordsIn } from './recording.js';

const library = fileURLToPath(new URL('../../lib/index.js', import.meta.url));

/** Line 3 defines the component; its function's text is exactly `source`. */
const source = 'function fit() {}';
const program = `import { component } from ${JSON.stringify(library)};
// the component under test
const run = component('fit', ${source});
run();
`;

describe('code origin', () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'mltrace-code-')));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();

  /** Runs `src/app.mjs` of the folder elsewhere and gives the code of its run. */
  function run(env: Record<string, string> = {}, flags: readonly string[] = []): CodeOrigin | undefined {
    const store = join(folder, 'elsewhere', '.mltrace');
    rmSync(store, { recursive: true, force: true });
    mkdirSync(store, { recursive: true });
    const child = spawnSync(process.execPath, [...flags, join(folder, 'src/app.mjs')], {
      cwd: join(folder, 'elsewhere'),
      env: { PATH: process.env['PATH'], HOME: folder, ...env },
      encoding: 'utf8',
    });
    assert.equal(child.stderr, '');
    return recordsIn(store)[0]?.code;
  }

  function commitProgram(): void {
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/app.mjs'), program);
    writeFileSync(join(folder, '.gitignore'), 'elsewhere\n');
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    git('remote', 'add', 'origin', 'https://ada:secret@example.com/team/repo.git');
  }

  it('is the revision, repository, file, line, function and digest of the file that defines the component', () => {
    commitProgram();
    assert.deepEqual(run(), {
      revision: git('rev-parse', 'HEAD'),
      dirty: false,
      repository: 'https://example.com/team/repo.git',
      function: 'fit',
      file: 'src/app.mjs',
      line: 3,
      digest: `sha256:${createHash('sha256').update(source).digest('hex')}`,
    });
  });

  it('is dirty when a tracked file has changed', () => {
    commitProgram();
    writeFileSync(join(folder, '.gitignore'), 'elsewhere\nmore\n');
    assert.equal(run()?.dirty, true);
  });

  it('is dirty when the file itself is not tracked, and clean beside other untracked files', () => {
    commitProgram();
    writeFileSync(join(folder, 'notes.txt'), 'x');
    assert.equal(run()?.dirty, false);
    git('rm', '-q', '--cached', 'src/app.mjs');
    git('commit', '-q', '-m', 'untracked');
    assert.equal(run()?.dirty, true);
  });

  it('is clean when the file is a build that git ignores', () => {
    commitProgram();
    git('rm', '-q', '--cached', 'src/app.mjs');
    writeFileSync(join(folder, '.gitignore'), 'elsewhere\nsrc/\n');
    git('add', '.gitignore');
    git('commit', '-q', '-m', 'built');
    assert.equal(run()?.dirty, false);
  });

  it('does not follow GIT_DIR of a hook it runs in', () => {
    commitProgram();
    assert.equal(run({ GIT_DIR: join(folder, 'nowhere') })?.revision, git('rev-parse', 'HEAD'));
  });

  it('is of the original source where a source map is loaded', () => {
    mkdirSync(join(folder, 'src'));
    // One mapping per line: line n of the output is line n + 10 of app.ts.
    const mappings = `AAUA;${'AACA;'.repeat(program.split('\n').length)}`;
    const map = { version: 3, sources: ['app.ts'], names: [], mappings };
    writeFileSync(join(folder, 'src/app.mjs.map'), JSON.stringify(map));
    writeFileSync(join(folder, 'src/app.mjs'), `${program}//# sourceMappingURL=app.mjs.map\n`);
    const { file, line } = run({}, ['--enable-source-maps']) ?? {};
    assert.deepEqual([file, line], [join(folder, 'src/app.ts'), 13]);
  });

  it('lacks revision, dirty and repository outside of a repository', () => {
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/app.mjs'), program);
    const { revision, dirty, repository, file, line } = run() ?? {};
    assert.deepEqual([revision, dirty, repository], [undefined, undefined, undefined]);
    assert.deepEqual([file, line], [join(folder, 'src/app.mjs'), 3]);
  });

  it('lacks them where there is no git to ask', () => {
    commitProgram();
    const empty = join(folder, 'bin');
    mkdirSync(empty);
    symlinkSync(process.execPath, join(empty, 'node'));
    const { revision, dirty, repository, file } = run({ PATH: empty }) ?? {};
    assert.deepEqual([revision, dirty, repository, file], [undefined, undefined, undefined, 'src/app.mjs']);
  });

  it('has no revision before the first commit', () => {
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/app.mjs'), program);
    git('init', '-q');
    const { revision, dirty } = run() ?? {};
    assert.deepEqual([revision, dirty], [undefined, true]);
  });
});
