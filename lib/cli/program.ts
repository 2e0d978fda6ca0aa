import { createRequire } from 'node:module';
import { type Argument, Command as CommanderCommand } from 'commander';
import { MltraceError } from '../errors.js';
import type { CommandContext, CommandDefinition, CommandInput } from './command.js';
import { headingOf } from './command-groups.js';
import { commandTable, formatOption, globalOptions } from './command-table.js';
import { contextOf, type GlobalOptions } from './context.js';
import { type CliIo, terminalWidth } from './io.js';
import type { Output } from './output.js';
import { hasOwnOutput, outputFormatOf } from './output-format.js';

interface ProgramParts {
  readonly output: Output;
  readonly mltrace: CommandContext['mltrace'];
  /** Told the exit code of a command that gives one. */
  readonly onExitCode: (exitCode: number) => void;
}

/** The commands as a parser. Nothing in it prints but help and the version, and nothing in it ends the process. */
export function programOf(io: CliIo, parts: ProgramParts): CommanderCommand {
  const program = new CommanderCommand('mltrace');
  program
    .description('Traces any output of an ML pipeline back to the runs, code and data that made it.')
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .commandsGroup(headingOf('help'))
    .helpCommand('help [command]', 'print help')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, subcommandTerm: termOf })
    .configureOutput({
      writeOut: (text) => void parts.output.write(text),
      // Errors are said once, in `main`; help for want of a command goes here.
      writeErr: (text) => void io.stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => terminalWidth(io, 100),
      getErrHelpWidth: () => terminalWidth(io, 100),
    })
    .addHelpText('after', examplesText(['mltrace demo', 'mltrace trace predictions.csv', 'mltrace recent --json']));
  for (const { flags, meaning } of globalOptions) program.option(flags, meaning);
  for (const definition of commandTable) addCommand(program, definition, { io, ...parts });
  return program;
}

function addCommand(
  program: CommanderCommand,
  definition: CommandDefinition,
  { io, ...parts }: ProgramParts & { readonly io: CliIo },
): void {
  const command = program
    .command(definition.name)
    .description(definition.summary)
    .helpGroup(headingOf(definition.name))
    .allowExcessArguments(false);
  if (definition.argument !== undefined) command.argument(definition.argument.form, definition.argument.meaning);
  if (definition.rest !== undefined) command.argument(definition.rest.form, definition.rest.meaning);
  for (const { flags, meaning, repeatable } of definition.options) {
    if (repeatable) command.option(flags, meaning, gather);
    else command.option(flags, meaning);
  }
  if (!hasOwnOutput(definition)) command.option(formatOption.flags, formatOption.meaning);
  command.addHelpText('after', examplesText(definition.examples));
  command.action(async (first: unknown, following: unknown) => {
    const options = command.optsWithGlobals<GlobalOptions & CommandInput['options']>();
    if (options.namespace !== undefined && !definition.takesNamespace) {
      throw new MltraceError('MLTRACE_USAGE', `${definition.name} does not take --namespace; leave it out`);
    }
    const format = outputFormatOf(definition, options);
    const run = await definition.load();
    const argument = definition.argument !== undefined && typeof first === 'string' ? first : '';
    const rest = definition.rest === undefined ? [] : typeof following === 'string' ? [following] : listOf(following);
    const exitCode = await run(contextOf(io, options, { ...parts, command: definition.name, format }), {
      argument,
      options,
      rest,
    });
    if (typeof exitCode === 'number') parts.onExitCode(exitCode);
  });
}

/** Every command has options; without saying so there is more room for what it does. */
const termOf = (command: CommanderCommand): string =>
  [command.name(), ...command.registeredArguments.map(formOf)].join(' ');

const formOf = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

const listOf = (following: unknown): readonly string[] => (Array.isArray(following) ? following : []);

const gather = (value: string, earlier: readonly string[] | undefined): readonly string[] => [
  ...(earlier ?? []),
  value,
];

const examplesText = (examples: readonly string[]): string =>
  `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`;

function version(): string {
  // By the package's own name, which holds wherever the compiled files lie.
  const description: { readonly version: string } = createRequire(import.meta.url)('mltrace/package.json');
  return description.version;
}
