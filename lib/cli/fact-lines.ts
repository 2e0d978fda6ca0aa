import { MltraceError, messageOf } from '../errors.js';
import type { Fact } from '../lineage/facts.js';
import { parseFactLine } from '../lineage/parse-fact.js';

/** One line of an import: a fact, or why it is none. Blank lines are left out. */
export type ReadLine =
  | { readonly number: number; readonly fact: Fact; readonly warnings: readonly string[] }
  | { readonly number: number; readonly problem: MltraceError };

/** A line longer than this is no fact, and reading on would fill the memory: 64 Mi characters. */
const longestLine = 1 << 26;

/** The lines of a stream of UTF-8, parsed. Numbers count from 1, blank lines too. */
export async function* readFactLines(
  source: AsyncIterable<Buffer | string>,
): AsyncGenerator<ReadLine, void, undefined> {
  let number = 0;
  for await (const text of linesOf(source)) {
    number += 1;
    if (text.trim() !== '') yield parse(text, number);
  }
}

function parse(text: string, number: number): ReadLine {
  try {
    return { number, ...parseFactLine(text) };
  } catch (cause) {
    // The detail without the table's words before it: they come again when the line is reported.
    const detail = messageOf(cause).replace(/^invalid fact: /, '');
    return { number, problem: new MltraceError('MLTRACE_FACT_INVALID', `line ${number}: ${detail}`, { cause }) };
  }
}

async function* linesOf(source: AsyncIterable<Buffer | string>): AsyncGenerator<string, void, undefined> {
  // The decoder also takes away the mark that some programs put before UTF-8.
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of source) {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > longestLine)
      throw new MltraceError('MLTRACE_FACT_INVALID', 'expected one fact a line, found a line without an end');
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
