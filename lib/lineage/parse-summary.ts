import { canonicalJson } from './canonical-json.js';
import {
  type BinRuns,
  type CategorySummary,
  type ColumnSummary,
  highestLevel,
  type LaterSummary,
  maxColumnNameBytes,
  maxColumns,
  maxSummaryBytes,
  type NumberSummary,
  summaryVersion,
} from './column-summary.js';
import { Fields, refuse } from './fields.js';
import { withoutSecrets } from './without-secrets.js';

/**
 * The summary of a column, in its normal form. One of a later version is kept as it is, with a warning. Throws
 * MLTRACE_FACT_INVALID with the field, what was expected and what was found; `at` is where the summary stands.
 */
export function parseSummary(value: unknown, at: string, warnings: string[]): ColumnSummary | LaterSummary {
  if (!isObject(value)) return refuse(at, 'an object', value);
  const version = value['v'];
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1)
    return refuse(`${at}.v`, 'the version of the summary, a whole number from 1', version);
  if (version > summaryVersion) {
    warnings.push(`${at}: a summary of version ${version}, kept unread: this mltrace reads version ${summaryVersion}`);
    return value as LaterSummary;
  }
  const summary = readSummary(new Fields(value, at, warnings), at);
  const bytes = Buffer.byteLength(canonicalJson(summary));
  return bytes <= maxSummaryBytes ? summary : refuse(at, `a summary of at most ${maxSummaryBytes} bytes`, bytes);
}

/** Why a text cannot be the name of a column; undefined when it can. */
export function columnProblem(name: string): string | undefined {
  if (name === '') return 'its name is empty';
  return Buffer.byteLength(JSON.stringify(name)) > maxColumnNameBytes
    ? `its name is longer than ${maxColumnNameBytes} bytes`
    : undefined;
}

/** The summaries of a run by column, in normal form; undefined when there are none. Throws as {@link parseSummary}. */
export function parseSummaries(fields: Fields, key: string, warnings: string[]) {
  const summaries = fields.record(key, (item, at) => {
    const problem = columnProblem(at.slice(key.length + 1));
    return problem === undefined
      ? parseSummary(item, at, warnings)
      : refuse(key, `columns of which none is such that ${problem}`, at);
  });
  const count = Object.keys(summaries ?? {}).length;
  return count > maxColumns ? refuse(key, `at most ${maxColumns} columns`, count) : summaries;
}

function readSummary(fields: Fields, at: string): ColumnSummary {
  fields.take('v');
  const count = needed(fields.count('count'), `${at}.count`);
  const missing = needed(fields.count('missing'), `${at}.missing`);
  const numbers = fields.object('numbers', (inner) => readNumbers(inner, `${at}.numbers`)) as NumberSummary | undefined;
  const categories = fields.object('categories', (inner) => readCategories(inner, `${at}.categories`)) as
    | CategorySummary
    | undefined;
  fields.warnOfUnknown();
  const ofNumbers = numbers === undefined ? 0 : numbers.count + numbers.nan + numbers.infinite;
  const ofCategories = categories === undefined ? 0 : totalOf(Object.values(categories.top)) + categories.rest;
  if (missing + ofNumbers + ofCategories !== count)
    refuse(`${at}.count`, `${missing + ofNumbers + ofCategories}, what the parts add up to`, count);
  return {
    v: summaryVersion,
    count,
    missing,
    ...(numbers !== undefined && ofNumbers > 0 && { numbers }),
    ...(categories !== undefined && ofCategories > 0 && { categories }),
  };
}

function readNumbers(fields: Fields, at: string): NumberSummary {
  const [count, nan, infinite, level, zero] = (['count', 'nan', 'infinite', 'level', 'zero'] as const).map((key) =>
    needed(fields.count(key), `${at}.${key}`),
  ) as [number, number, number, number, number];
  if (level > highestLevel) refuse(`${at}.level`, `a whole number from 0 to ${highestLevel}`, level);
  const positive = readRuns(fields.take('positive'), `${at}.positive`);
  const negative = readRuns(fields.take('negative'), `${at}.negative`);
  const inBins = zero + totalOf([...positive, ...negative].flatMap((run) => run.slice(1)));
  if (inBins !== count) refuse(`${at}.count`, `${inBins}, what zero and the bins add up to`, count);
  const [min, max, sum] = (['min', 'max', 'sum'] as const).map((key) => readNumber(fields.take(key), `${at}.${key}`));
  if (count > 0 && (min === undefined || max === undefined || min > max))
    refuse(at, 'min and max, the lesser first', { min, max });
  return {
    count,
    nan,
    infinite,
    ...(count > 0 && { min, max }),
    ...(count > 0 && sum !== undefined && { sum }),
    level,
    zero,
    positive,
    negative,
  } as NumberSummary;
}

const farthestBin = 2 ** 24;

function readRuns(value: unknown, at: string): BinRuns {
  if (!Array.isArray(value)) return refuse(at, 'a list of runs of bins', value);
  let end = Number.NEGATIVE_INFINITY;
  return value.map((run: unknown, index) => {
    const where = `${at}[${index}]`;
    if (!Array.isArray(run) || run.length < 2 || !run.every((item) => Number.isSafeInteger(item)))
      return refuse(where, 'whole numbers, the index of a bin and then counts', run);
    const [start, ...counts] = run as [number, ...number[]];
    if (start < end || Math.abs(start) > farthestBin) refuse(where, 'runs that ascend and do not overlap', start);
    if (counts.some((count) => count < 0)) refuse(where, 'counts from 0', run);
    end = start + counts.length;
    return [start + 0, ...counts.map((count) => count + 0)];
  });
}

function readCategories(fields: Fields, at: string): CategorySummary {
  const given = fields.record('top', (item, where) =>
    typeof item === 'number' && Number.isSafeInteger(item) && item > 0 ? item : refuse(where, 'a count from 1', item),
  );
  const top = new Map<string, number>();
  for (const [name, count] of Object.entries(given ?? {})) {
    const bare = withoutSecrets(name);
    top.set(bare, (top.get(bare) ?? 0) + count);
  }
  const rest = needed(fields.count('rest'), `${at}.rest`);
  const distinct = fields.count('distinct');
  if (distinct !== undefined && distinct < top.size) refuse(`${at}.distinct`, `at least ${top.size}`, distinct);
  return {
    // fromEntries defines own properties, so that a category named __proto__ stays one.
    top: Object.fromEntries([...top].sort(([a], [b]) => (a < b ? -1 : 1))),
    rest,
    ...(distinct !== undefined && { distinct }),
  };
}

const needed = (count: number | undefined, at: string): number =>
  count ?? refuse(at, 'a whole number from 0', undefined);

function readNumber(value: unknown, at: string): number | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value + 0 : refuse(at, 'a finite number', value);
}

function totalOf(counts: readonly number[]): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
