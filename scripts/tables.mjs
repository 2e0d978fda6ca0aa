// npm run tables: writes the tables of the documents that say what the code says (test/truth/tables.test.ts compares them).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './setup.mjs';

build();
const load = async (file) => import(join(root, 'dist', 'lib', file));
const { commandTable, formatOption, globalOptions } = await load('cli/command-table.js');
const { csvSheets } = await load('cli/csv-sheets.js');
const { hasOwnOutput } = await load('cli/output-format.js');
const { variables } = await load('config/variables.js');
const { warningTable } = await load('config/warn.js');
const { errorTable } = await load('errors.js');

const code = (text) => `\`${text}\``;

/** Replaces the rows under a heading; `rowsOf` gets the rows that stand there, as lists of cells. */
function write(heading, rowsOf, document = 'docs/reference.md') {
  const path = join(root, document);
  const lines = readFileSync(path, 'utf8').split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  const first = lines.findIndex((line, index) => index > start && line.startsWith('|')) + 2;
  let end = first;
  while (lines[end]?.startsWith('|')) end += 1;
  const cells = lines.slice(first, end).map((line) => line.split('|').slice(1, -1));
  const rows = rowsOf(cells.map((row) => row.map((cell) => cell.trim())));
  lines.splice(first, end - first, ...rows.map((row) => `| ${row.join(' | ')} |`));
  writeFileSync(path, lines.join('\n'));
}

function optionRows() {
  const without = commandTable.filter(({ takesNamespace }) => !takesNamespace).map(({ name }) => code(name));
  const common = globalOptions.map(({ flags, meaning }) => [
    code(flags),
    meaning,
    flags.startsWith('--namespace') ? `all but ${without.join(', ')}` : 'all',
  ]);
  const others = commandTable.filter(hasOwnOutput).map(({ name }) => code(name));
  common.push([code(formatOption.flags), formatOption.meaning, `all but ${others.join(', ')}`]);
  const own = new Map();
  for (const { name, options } of commandTable) {
    for (const { flags, meaning } of options) {
      const row = own.get(flags) ?? { meaning, takenBy: [] };
      own.set(flags, { ...row, takenBy: [...row.takenBy, code(name)] });
    }
  }
  return [...common, ...[...own].map(([flags, { meaning, takenBy }]) => [code(flags), meaning, takenBy.join(', ')])];
}

write(
  'Commands',
  () =>
    commandTable.map(({ name, argument, summary }) => [
      code(['mltrace', name, argument?.form].filter(Boolean).join(' ')),
      summary,
    ]),
  'README.md',
);
write('Options', optionRows);
write('Environment variables', () => variables.map((each) => [code(each.name), each.meaning, each.default]));
write('Warnings', () => Object.entries(warningTable).map(([name, meaning]) => [code(name), meaning]));
write('Errors', (rows) => {
  // When an error comes is said in that document alone.
  const said = new Map(rows.map(([name, , , when]) => [name, when]));
  return Object.entries(errorTable).map(([name, { exitCode, retryable }]) => [
    code(name),
    exitCode,
    retryable ? 'yes' : 'no',
    said.get(code(name)) ?? '',
  ]);
});
write(
  'CSV',
  () => Object.entries(csvSheets).map(([name, sheet]) => [code(name), rowsText(sheet), columnsText(sheet)]),
  'docs/cli.md',
);

function rowsText({ lists, each }) {
  const names = lists.map((list) => (list === '' ? '' : code(list))).join(', ');
  if (each === undefined) return names;
  return `${names}${names === '' ? '' : ', '}one for each of \`${each}\``;
}

function columnsText({ lists, columns }) {
  return [...(lists.length > 1 ? ['list'] : []), ...columns].map(code).join(', ');
}
