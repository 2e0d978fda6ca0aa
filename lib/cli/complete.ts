import type { NameKind } from '../query/index.js';
import type { CommandDefinition, Completion, OptionDefinition } from './command.js';

/** What may stand where the last word stands. */
export interface Candidates {
  /** Words that begin as the last one does, each with what it means. */
  readonly words: readonly { readonly text: string; readonly about?: string }[];
  /** Names of things in the store that may stand there, too. */
  readonly names: readonly NameKind[];
  /** What the names are to begin with. */
  readonly prefix: string;
  /** What stands before a name in its word: `--tag=`. */
  readonly before: string;
  /** Paths of files may stand there. */
  readonly files: boolean;
  /** `--store` and `--namespace`, where they were typed. */
  readonly store: string | undefined;
  readonly namespace: string | undefined;
}

/** The commands to choose from, and the options that all have. */
export interface Completed {
  readonly commands: readonly CommandDefinition[];
  readonly globalOptions: readonly OptionDefinition[];
  /** Options of a command beside its own. */
  readonly moreOf: (definition: CommandDefinition) => readonly OptionDefinition[];
}

const help: OptionDefinition = { flags: '--help', meaning: 'print help' };
const version: OptionDefinition = { flags: '--version', meaning: 'print the version' };

/** What the words after `mltrace` may go on with; the last of them is the one being typed, perhaps empty. */
export function candidatesFor(words: readonly string[], table: Completed): Candidates {
  const current = words.at(-1) ?? '';
  const typed = readTyped(words.slice(0, -1), table);
  const { command, pending, given } = typed;
  const scope = { store: given.get('--store'), namespace: given.get('--namespace') };
  const answer = (completion: Completion | undefined, prefix = current, before = ''): Candidates => ({
    words: (completion?.words ?? [])
      .filter((text) => text.startsWith(prefix))
      .map((text) => ({ text: `${before}${text}` })),
    names: completion?.names ?? [],
    files: completion?.files === true,
    prefix,
    before,
    ...scope,
  });
  if (typed.isOver) return answer({ files: true });
  if (pending !== undefined) return answer(pending.completes);
  const options = [...(command === undefined ? [version] : optionsOf(command, table)), ...table.globalOptions, help];
  const [, name = '', value = ''] = /^(--[^=]+)=(.*)$/s.exec(current) ?? [];
  if (name !== '') return answer(options.find((option) => nameOf(option) === name)?.completes, value, `${name}=`);
  if (current.startsWith('-')) return { ...answer(undefined), words: optionWords(options, { current, given }) };
  if (command === undefined) {
    const named = table.commands.map(({ name: text, summary: about }) => ({ text, about }));
    const all = [...named, { text: 'help', about: 'print help' }];
    return { ...answer(undefined), words: all.filter(({ text }) => text.startsWith(current)) };
  }
  return answer((typed.operands === 0 ? command.argument : command.rest)?.completes);
}

interface Typed {
  readonly command: CommandDefinition | undefined;
  /** Words after the command that are no options. */
  readonly operands: number;
  /** The option whose value comes next. */
  readonly pending: OptionDefinition | undefined;
  /** Options by name, with the last value of each. */
  readonly given: ReadonlyMap<string, string>;
  /** After `--`, or after `help COMMAND`: what follows is none of ours. */
  readonly isOver: boolean;
}

function readTyped(words: readonly string[], table: Completed): Typed {
  const given = new Map<string, string>();
  let command: CommandDefinition | undefined;
  let [operands, isHelp] = [0, false];
  let pending: OptionDefinition | undefined;
  for (const word of words) {
    if (pending !== undefined) {
      given.set(nameOf(pending), word);
      pending = undefined;
    } else if (word === '--') return { command, operands, pending, given, isOver: true };
    else if (word.startsWith('-')) {
      const [name = '', ...value] = word.split('=');
      const options = [...(command === undefined ? [] : optionsOf(command, table)), ...table.globalOptions];
      const option = options.find((each) => nameOf(each) === name);
      if (option !== undefined && takesValue(option) && value.length === 0) pending = option;
      else given.set(name, value.join('='));
    } else if (command !== undefined) operands += 1;
    else if (word === 'help' && !isHelp) isHelp = true;
    else if (isHelp) return { command, operands, pending, given, isOver: true };
    else command = table.commands.find(({ name }) => name === word) ?? unknown;
  }
  return { command, operands, pending, given, isOver: false };
}

/** A command that there is not: nothing is known of what follows it. */
const unknown: CommandDefinition = {
  name: '',
  summary: '',
  options: [],
  takesNamespace: false,
  examples: [],
  load: async () => async () => {},
};

const optionsOf = (command: CommandDefinition, { moreOf }: Completed): readonly OptionDefinition[] => [
  ...command.options,
  ...moreOf(command),
];

const nameOf = ({ flags }: OptionDefinition): string => flags.split(' ')[0] ?? '';
const takesValue = ({ flags }: OptionDefinition): boolean => flags.includes('<');

const optionWords = (
  options: readonly OptionDefinition[],
  { current, given }: { readonly current: string; readonly given: ReadonlyMap<string, string> },
) =>
  options
    .filter((option) => nameOf(option).startsWith(current))
    .filter((option) => option.repeatable === true || !given.has(nameOf(option)))
    .map((option) => ({ text: nameOf(option), about: option.meaning }));
