import { printable } from './printable.js';

/** How the lists of an answer become the rows of a CSV file. */
export interface CsvSheet {
  /** Lists of the answer whose members are rows; `''` is the answer itself. Where there are several, a first column `list` names them. */
  readonly lists: readonly string[];
  /** A list in each row: its members get rows of their own, with what stands around them. */
  readonly each?: string;
  /**
   * The fields that are columns, by their path in `docs/json.md` after the list: `lastRun.id`, `reads[].artifact`.
   * `parameters.*` stands for a column for each key that one of the rows has, `*` for each field.
   */
  readonly columns: readonly string[];
}

export interface CsvOptions {
  /** It goes to a terminal: characters that this would obey are printed as in tables. */
  readonly isTty: boolean;
}

interface CsvColumn {
  readonly title: string;
  readonly read: (row: unknown) => unknown;
}

/**
 * An answer as CSV by RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180), a record a text, each with its CRLF: a header, then
 * the rows. What is not known is empty; lists and objects are JSON.
 */
export function csvRecords(answer: unknown, sheet: CsvSheet, { isTty }: CsvOptions): readonly string[] {
  const rows = rowsOf(answer, sheet);
  const columns = sheet.columns.flatMap((path) => columnsOf(path, rows));
  if (sheet.lists.length > 1) columns.unshift({ title: 'list', read: (row) => fieldOf(row, listName) });
  const show = (value: unknown): string => quoted(isTty ? printable(textOf(value)) : textOf(value));
  const record = (values: readonly unknown[]): string => `${values.map(show).join(',')}\r\n`;
  return [
    record(columns.map(({ title }) => title)),
    ...rows.map((row) => record(columns.map(({ read }) => read(row)))),
  ];
}

/** No field of an answer: keys of JSON are texts. */
const listName = Symbol('list');

type Fields = Readonly<Record<string | symbol, unknown>>;

function rowsOf(answer: unknown, { lists, each }: CsvSheet): readonly unknown[] {
  return lists.flatMap((list) => {
    const members = list === '' ? answer : fieldOf(answer, list);
    if (!Array.isArray(members)) return [];
    return members.flatMap((member: Fields) => {
      const row: Fields = lists.length > 1 ? { ...member, [listName]: list } : member;
      const inner = each === undefined ? undefined : fieldOf(row, each);
      if (each === undefined || !Array.isArray(inner) || inner.length === 0) return [row];
      return inner.map((one: unknown): Fields => ({ ...row, [each]: one }));
    });
  });
}

function columnsOf(path: string, rows: readonly unknown[]): CsvColumn[] {
  if (path !== '*' && !path.endsWith('.*')) return [{ title: path, read: (row) => valueAt(row, path) }];
  const parent = path.slice(0, -2);
  const around = (row: unknown): unknown => (parent === '' ? row : valueAt(row, parent));
  const keys = new Set<string>();
  for (const row of rows) for (const key of Object.keys(around(row) ?? {})) keys.add(key);
  const names = parent === '' ? [...keys] : [...keys].sort();
  return names.map((key) => ({
    title: parent === '' ? key : `${parent}.${key}`,
    read: (row) => fieldOf(around(row), key),
  }));
}

function valueAt(value: unknown, path: string): unknown {
  const [head = '', ...rest] = path.split('.');
  const field = fieldOf(value, head.replace(/\[\]$/, ''));
  if (rest.length === 0 || field === undefined) return field;
  const tail = rest.join('.');
  return Array.isArray(field) ? field.map((one) => valueAt(one, tail)) : valueAt(field, tail);
}

const fieldOf = (value: unknown, key: string | symbol): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Fields)[key] : undefined;

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return withoutFormula(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * A text that a spreadsheet would take for a formula, and which would then run what somebody named an artifact, gets an
 * apostrophe before it (https://owasp.org/www-community/attacks/CSV_Injection). Numbers are numbers.
 */
const withoutFormula = (text: string): string =>
  /^[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/.test(text) && !/^[+-](?:\d+\.?\d*(?:e[+-]?\d+)?|Infinity)$/i.test(text)
    ? `'${text}`
    : text;

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
