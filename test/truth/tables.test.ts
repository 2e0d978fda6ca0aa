import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandTable, formatOption, globalOptions } from '../../lib/cli/command-table.js';
import { csvSheets } from '../../lib/cli/csv-sheets.js';
import { hasOwnOutput } from '../../lib/cli/output-format.js';
import { variables } from '../../lib/config/variables.js';
import { warningTable } from '../../lib/config/warn.js';
import { errorTable } from '../../lib/errors.js';
import { plain, readDocument, tableUnder } from './markdown.js';

const readme = readDocument('README.md');
const reference = readDocument('docs/reference.md');

/** Rows of the options: flags, meaning, and the commands that take it. */
function optionRows(): string[][] {
  const rows = new Map<string, { meaning: string; takenBy: string[] }>();
  for (const { name, options } of commandTable) {
    for (const { flags, meaning } of options) {
      const row = rows.get(flags) ?? { meaning, takenBy: [] };
      rows.set(flags, { meaning, takenBy: [...row.takenBy, `\`${name}\``] });
    }
  }
  const withoutNamespace = commandTable
    .filter(({ takesNamespace }) => !takesNamespace)
    .map(({ name }) => `\`${name}\``);
  const common = globalOptions.map(({ flags, meaning }) => {
    const takenBy = flags.startsWith('--namespace') ? `all but ${withoutNamespace.join(', ')}` : 'all';
    return [`\`${flags}\``, meaning, takenBy];
  });
  const others = commandTable.filter(hasOwnOutput).map(({ name }) => `\`${name}\``);
  common.push([`\`${formatOption.flags}\``, formatOption.meaning, `all but ${others.join(', ')}`]);
  return [...common, ...[...rows].map(([flags, row]) => [`\`${flags}\``, row.meaning, row.takenBy.join(', ')])];
}

describe('the tables of the documents', () => {
  it('list every command with its argument, and no other', () => {
    const expected = commandTable.map(({ name, argument, summary }) => [
      `\`mltrace ${[name, argument?.form].filter(Boolean).join(' ')}\``,
      summary,
    ]);
    assert.deepEqual(tableUnder(readme, 'Commands'), expected);
  });

  it('list every option of the commands, and no other', () => {
    assert.deepEqual(tableUnder(reference, 'Options'), optionRows());
  });

  it('list every environment variable as the code defines it, and no other', () => {
    const expected = variables.map(({ name, meaning, default: otherwise }) => [`\`${name}\``, meaning, otherwise]);
    assert.deepEqual(tableUnder(reference, 'Environment variables'), expected);
  });

  it('list every error with its exit code and whether trying again can help, and no other', () => {
    const listed = tableUnder(reference, 'Errors').map(([code = '', exitCode, again]) => [
      plain(code),
      exitCode,
      again,
    ]);
    const expected = Object.entries(errorTable).map(([code, { exitCode, retryable }]) => [
      code,
      String(exitCode),
      retryable ? 'yes' : 'no',
    ]);
    assert.deepEqual(listed, expected);
    assert.ok(tableUnder(reference, 'Errors').every(([, , , when]) => when !== ''));
  });

  it('list every warning, and no other', () => {
    const expected = Object.entries(warningTable).map(([code, meaning]) => [`\`${code}\``, meaning]);
    assert.deepEqual(tableUnder(reference, 'Warnings'), expected);
  });

  it('list the columns of CSV as the code has them', () => {
    const codes = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
    const expected = Object.entries(csvSheets).map(([name, { lists, each, columns }]) => {
      const named = lists.filter((list) => list !== '');
      const rows = [...(named.length > 0 ? [codes(named)] : []), ...(each ? [`one for each of \`${each}\``] : [])];
      return [`\`${name}\``, rows.join(', '), codes([...(lists.length > 1 ? ['list'] : []), ...columns])];
    });
    assert.deepEqual(tableUnder(readDocument('docs/cli.md'), 'CSV'), expected);
  });

  it('list the exit codes that errors have', () => {
    const listed = tableUnder(reference, 'Exit codes').map(([code = '']) => Number(plain(code)));
    const used = new Set([0, ...Object.values(errorTable).map(({ exitCode }) => exitCode)]);
    assert.deepEqual(listed, [...used].sort());
  });
});

/** As GitHub makes them: https://docs.github.com/en/get-started/writing-on-github#section-links */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const anchorsOf = (document: string): ReadonlySet<string> =>
  new Set([...readDocument(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));

describe('the links of the documents', () => {
  const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
  for (const document of ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pages.map((name) => `docs/${name}`)]) {
    it(`lead from ${document} to what is there`, () => {
      for (const [, target = '', anchor] of readDocument(document).matchAll(
        /\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)/g,
      )) {
        const path = target === '' ? document : join(dirname(document), target);
        assert.ok(existsSync(path), `${target} is not there`);
        if (anchor !== undefined) assert.ok(anchorsOf(path).has(anchor), `${target}#${anchor} is not there`);
      }
    });
  }

  it('lead from the README to every page', () => {
    const missing = pages.filter((name) => !readme.includes(`](docs/${name}`));
    assert.deepEqual(missing, []);
  });
});
