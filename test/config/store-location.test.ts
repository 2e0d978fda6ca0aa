import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readEnvironment } from '../../lib/config/environment.js';
import { type LocateOptions, locateStore, type StoreLocation } from '../../lib/config/store-location.js';
import { MltraceError } from '../../lib/errors.js';

describe('store location', () => {
  let root = '';
  let project = '';
  let cwd = '';

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'mltrace-')));
    project = join(root, 'project');
    cwd = join(project, 'jobs', 'nightly');
    mkdirSync(cwd, { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const locate = (options: LocateOptions, source: Record<string, string> = {}): StoreLocation =>
    locateStore({ cwd, ...options }, readEnvironment(source));
  const embedded = (directory: string, projectRoot: string): StoreLocation => ({
    kind: 'embedded',
    directory,
    projectRoot,
    spoolDirectory: join(directory, 'spool'),
  });
  const spoolOf = (base: string, address: string): string =>
    join(base, 'spool', createHash('sha256').update(address).digest('hex').slice(0, 16));

  it('is .mltrace in the working directory when there is none upwards, and makes nothing', () => {
    assert.deepEqual(locate({}), embedded(join(cwd, '.mltrace'), cwd));
    assert.equal(existsSync(join(cwd, '.mltrace')), false);
  });

  it('is the nearest .mltrace folder upwards, whose parent is the project', () => {
    mkdirSync(join(root, '.mltrace'));
    assert.deepEqual(locate({}), embedded(join(root, '.mltrace'), root));
    mkdirSync(join(project, '.mltrace'));
    assert.deepEqual(locate({}), embedded(join(project, '.mltrace'), project));
    writeFileSync(join(cwd, '.mltrace'), 'a file is no store');
    assert.deepEqual(locate({}), embedded(join(project, '.mltrace'), project));
  });

  it('takes the option before the environment before what is found', () => {
    mkdirSync(join(project, '.mltrace'));
    const source = { MLTRACE_STORE: 'from-environment' };
    assert.deepEqual(locate({}, source), embedded(join(cwd, 'from-environment'), cwd));
    assert.deepEqual(locate({ store: '../from-option' }, source), embedded(join(project, 'jobs', 'from-option'), cwd));
    assert.deepEqual(locate({ store: pathToFileURL(root).href }), embedded(root, cwd));
  });

  it('looks for a repository when the store was named, and lets MLTRACE_ROOT win always', () => {
    mkdirSync(join(project, '.git'));
    assert.equal(locate({ store: '/data' }).projectRoot, project);
    assert.equal(locate({ store: 'none' }).projectRoot, project);
    assert.equal(locate({}).projectRoot, cwd);
    for (const store of ['/data', 'none', 'bolt://h']) {
      assert.equal(locate({ store }, { MLTRACE_ROOT: '..' }).projectRoot, join(project, 'jobs'));
    }
    assert.equal(locate({}, { MLTRACE_ROOT: root }).projectRoot, root);
  });

  it('takes the .git file of a worktree for a repository', () => {
    writeFileSync(join(project, '.git'), 'gitdir: elsewhere');
    assert.equal(locate({ store: '/data' }).projectRoot, project);
  });

  for (const scheme of ['neo4j', 'neo4j+s', 'neo4j+ssc', 'bolt', 'bolt+s', 'bolt+ssc', 'http', 'https', 'NEO4J']) {
    it(`gives ${scheme}:// a spool of its own that credentials do not change`, () => {
      const address = `${scheme}://reader:secret@graph.example:7687`;
      const spoolDirectory = spoolOf(join(cwd, '.mltrace'), `${scheme}://graph.example:7687`);
      assert.deepEqual(locate({ store: address }), { kind: 'remote', address, projectRoot: cwd, spoolDirectory });
    });
  }

  it('puts the spool of a remote store under MLTRACE_SPOOL, else the nearest .mltrace, else here', () => {
    const store = 'http://h:4320';
    const at = (source: Record<string, string> = {}): string => {
      const location = locate({ store }, source);
      return location.kind === 'remote' ? location.spoolDirectory : '';
    };
    assert.equal(at(), spoolOf(join(cwd, '.mltrace'), store));
    mkdirSync(join(project, '.mltrace'));
    assert.equal(at(), spoolOf(join(project, '.mltrace'), store));
    assert.equal(at({ MLTRACE_SPOOL: '/var/spool/mltrace' }), spoolOf('/var/spool/mltrace', store));
    assert.equal(at({ MLTRACE_SPOOL: 'queue' }), spoolOf(join(cwd, 'queue'), store));
  });

  it('records nothing for none', () => {
    assert.deepEqual(locate({}, { MLTRACE_STORE: 'none' }), { kind: 'none', projectRoot: cwd });
  });

  it('falls back when only the environment names an unknown scheme', () => {
    assert.deepEqual(locate({}, { MLTRACE_STORE: 'mysql://h' }), embedded(join(cwd, '.mltrace'), cwd));
  });

  const wrong: readonly object[] = [
    { store: 'postgres://h' },
    { store: '' },
    { store: 'a\0b' },
    { store: 7 },
    { store: 'file://host/share/%2f' },
    { stroe: 'x' },
    { cwd: '/', directory: '/' },
  ];
  for (const options of wrong) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      assert.throws(
        () => locate(options as LocateOptions),
        (error) => error instanceof MltraceError && error.code === 'MLTRACE_OPTION_INVALID',
      );
    });
  }

  it('starts from the working directory of the process unless told otherwise', () => {
    assert.equal(locateStore({ store: 'none' }, readEnvironment({ MLTRACE_ROOT: '.' })).projectRoot, process.cwd());
  });
});
