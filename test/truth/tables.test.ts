import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { variables } from '../../lib/config/variables.js';
import { warningTable } from '../../lib/config/warn.js';
import { errorTable } from '../../lib/errors.js';
import { plain, readDocument, tableUnder } from './markdown.js';

const readme = readDocument('README.md');

describe('the tables of the README', () => {
  it('list every environment variable as the code defines it, and no other', () => {
    const expected = variables.map(({ name, meaning, default: otherwise }) => [`\`${name}\``, meaning, otherwise]);
    assert.deepEqual(tableUnder(readme, 'Environment variables'), expected);
  });

  it('list every error with its exit code and whether trying again can help, and no other', () => {
    const listed = tableUnder(readme, 'Errors').map(([code = '', exitCode, again]) => [plain(code), exitCode, again]);
    const expected = Object.entries(errorTable).map(([code, { exitCode, retryable }]) => [
      code,
      String(exitCode),
      retryable ? 'yes' : 'no',
    ]);
    assert.deepEqual(listed, expected);
  });

  it('list every warning, and no other', () => {
    const expected = Object.entries(warningTable).map(([code, meaning]) => [`\`${code}\``, meaning]);
    assert.deepEqual(tableUnder(readme, 'Warnings'), expected);
  });

  it('list the exit codes that errors have', () => {
    const listed = tableUnder(readme, 'Exit codes').map(([code = '']) => Number(plain(code)));
    const used = new Set([0, ...Object.values(errorTable).map(({ exitCode }) => exitCode)]);
    assert.deepEqual(listed, [...used].sort());
  });

  it('link to files that are there', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => target);
    assert.deepEqual(
      links.filter((target) => !existsSync(join(process.cwd(), target))),
      [],
    );
  });
});
