import { MltraceError } from '../../errors.js';
import { recent } from '../../query/index.js';
import type { Command } from '../command.js';
import { pageOptions, textOption } from '../option-values.js';
import { watchRuns } from '../watch-runs.js';
import { runPageCommand } from './run-page-command.js';

const page = runPageCommand((store, _argument, options) => recent(store, options), 'No runs.');

/** `mltrace recent` */
export const recentCommand: Command = (context, input) => {
  if (input.options['watch'] !== true) return page(context, input);
  const past = ['at', 'until', 'after'].find((key) => textOption(input, key) !== undefined);
  if (past !== undefined)
    throw new MltraceError('MLTRACE_USAGE', `--watch shows what comes, --${past} what has been; leave one out`);
  return watchRuns(context, pageOptions(context, input));
};
