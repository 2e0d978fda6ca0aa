import { MltraceError } from '../errors.js';
import type { RunStatus } from '../lineage/facts.js';
import type { PageOptions, QuestionOptions, RunFilterOptions } from '../query/index.js';
import type { CommandContext, CommandInput } from './command.js';

/** An option's text; undefined when it was not given. */
export function textOption({ options }: CommandInput, key: string): string | undefined {
  const value = options[key];
  return typeof value === 'string' ? value : undefined;
}

/** The texts of an option that may be given several times; undefined when it was not given. */
export function textsOption({ options }: CommandInput, key: string): readonly string[] | undefined {
  const value = options[key];
  return Array.isArray(value) ? value : undefined;
}

/** An option that is a count from 1. Throws MLTRACE_OPTION_INVALID. */
export function countOption(input: CommandInput, key: string): number | undefined {
  const text = textOption(input, key);
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new MltraceError('MLTRACE_OPTION_INVALID', `--${key}: expected a whole number from 1, found '${text}'`);
}

/** An option that is a number from 0. Throws MLTRACE_OPTION_INVALID. */
export function numberOption(input: CommandInput, key: string): number | undefined {
  const text = textOption(input, key);
  if (text === undefined) return undefined;
  if (/^(?:\d+\.?\d*|\.\d+)$/.test(text)) return Number(text);
  throw new MltraceError('MLTRACE_OPTION_INVALID', `--${key}: expected a number from 0, found '${text}'`);
}

/** The options that every question has. */
export const questionOptions = ({ namespace }: CommandContext, input: CommandInput): QuestionOptions => ({
  namespace,
  at: textOption(input, 'at'),
});

/** The options that choose runs. */
export const runFilterOptions = (input: CommandInput): RunFilterOptions => ({
  status: textOption(input, 'status') as RunStatus | undefined,
  since: textOption(input, 'since'),
  until: textOption(input, 'until'),
  tag: textOption(input, 'tag'),
  parameters: textsOption(input, 'parameter'),
});

/** The options of a question whose answer is runs, page by page. */
export const pageOptions = (context: CommandContext, input: CommandInput): PageOptions => ({
  ...questionOptions(context, input),
  ...runFilterOptions(input),
  limit: countOption(input, 'limit'),
  after: textOption(input, 'after'),
});
