import { MltraceError } from '../errors.js';
import type { CommandDefinition } from './command.js';
import { csvSheets } from './csv-sheets.js';

/** Forms of an answer: text for people, of which lists are tables; JSON; and of lists CSV. */
export const outputFormats = ['table', 'json', 'csv'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Whether a command means something else by `--output`, as `run` does. */
export const hasOwnOutput = ({ options }: CommandDefinition): boolean =>
  options.some(({ flags }) => flags.startsWith('--output '));

/** The form that was asked for. Throws MLTRACE_USAGE for one that there is not. */
export function outputFormatOf(
  definition: CommandDefinition,
  { json, output }: { readonly json?: boolean | undefined; readonly output?: unknown },
): OutputFormat {
  if (output === undefined || hasOwnOutput(definition)) return json === true ? 'json' : 'table';
  const format = outputFormats.find((each) => each === output);
  const expected = `--output: expected ${outputFormats.join(', ')}`;
  if (format === undefined) throw new MltraceError('MLTRACE_USAGE', `${expected}, found '${output}'`);
  if (json === true && format !== 'json')
    throw new MltraceError('MLTRACE_USAGE', `--json and --output ${format} ask for two forms; leave one out`);
  if (format === 'csv' && !Object.hasOwn(csvSheets, definition.name)) {
    const those = Object.keys(csvSheets).join(', ');
    throw new MltraceError(
      'MLTRACE_USAGE',
      `${definition.name} does not answer with a list, so that it has no CSV; use --output json (CSV: ${those})`,
    );
  }
  return format;
}
