import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeDirectory } from '../lib/make-directory.js';

describe('making a folder', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'mltrace-make-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('gives the topmost that had to be made, as Node does', () => {
    for (const path of ['a', 'b/c/d', 'b/c/e', 'a', '.', 'f/']) {
      const twin = mkdtempSync(join(root, 'twin-'));
      mkdirSync(join(twin, 'b'));
      const made = mkdirSync(join(twin, path), { recursive: true });
      rmSync(twin, { recursive: true });
      mkdirSync(join(twin, 'b'), { recursive: true });
      assert.equal(makeDirectory(join(twin, path)), made, path);
      assert.ok(existsSync(join(twin, path)));
      assert.equal(makeDirectory(join(twin, path)), undefined, path);
    }
  });

  it('throws what the disk says where it cannot be', () => {
    writeFileSync(join(root, 'file'), '');
    symlinkSync('nowhere', join(root, 'dangling'));
    assert.throws(() => makeDirectory(join(root, 'file')), { code: 'EEXIST' });
    assert.throws(() => makeDirectory(join(root, 'file', 'in', 'it')), { code: 'ENOTDIR' });
    assert.throws(() => makeDirectory(join(root, 'dangling')), { code: 'EEXIST' });
    if (process.platform === 'linux')
      assert.throws(() => makeDirectory('/proc/mltrace/deep'), { code: /ENOENT|EACCES/ });
  });
});
