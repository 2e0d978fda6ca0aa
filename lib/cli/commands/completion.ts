import { MltraceError } from '../../errors.js';
import { type NameKind, names } from '../../query/index.js';
import { askNames } from '../ask-names.js';
import type { Command, CommandContext } from '../command.js';
import { commandTable, formatOption, globalOptions } from '../command-table.js';
import { type Completed, candidatesFor } from '../complete.js';
import { completionScripts } from '../completion-scripts.js';
import { hasOwnOutput } from '../output-format.js';

/** `mltrace completion bash|zsh|fish`, and what the scripts ask */
export const completionCommand: Command = async (context, { argument, rest }) => {
  if (Object.hasOwn(completionScripts, argument)) return context.output.write(completionScripts[argument] ?? '');
  if (argument === 'words') return printWords(context, rest);
  if (argument === 'names') return printNames(context, rest);
  const shells = Object.keys(completionScripts).join(', ');
  throw new MltraceError('MLTRACE_USAGE', `expected a shell, one of ${shells}, found '${argument}'`);
};

const table: Completed = {
  commands: commandTable,
  globalOptions,
  moreOf: (definition) => (hasOwnOutput(definition) ? [] : [formatOption]),
};

/** What nobody can type, or would break the lines. */
const control = /\p{Cc}/u;

async function printWords({ io, output, storeOption, namespace }: CommandContext, words: readonly string[]) {
  const found = candidatesFor(words, table);
  const { before, prefix, store = storeOption } = found;
  const kinds = [...found.names];
  const named = await askNames({ kinds, prefix, cwd: io.cwd, store, namespace: found.namespace ?? namespace });
  const candidates = [...found.words, ...named.map((name) => ({ text: `${before}${name}`, about: undefined }))];
  for (const { text, about } of candidates) {
    if (!control.test(text)) await output.write(about === undefined ? `${text}\n` : `${text}\t${about}\n`);
  }
  if (found.files) await output.write(':\tfiles\n');
}

async function printNames(context: CommandContext, [kinds = '', prefix = '']: readonly string[]): Promise<void> {
  await context.withStore(async (store) => {
    const { namespace } = context;
    const all = kinds.split(',') as readonly NameKind[];
    // Ids among names say nothing to anybody who has typed nothing yet.
    const wanted = prefix === '' && all.length > 1 ? all.filter((kind) => kind !== 'run') : all;
    const lists = await Promise.all(wanted.map((kind) => names(store, kind, { prefix, namespace })));
    const found = new Set(lists.flatMap((list) => list.names).filter((name) => !control.test(name)));
    await context.print([...found]);
  });
}
