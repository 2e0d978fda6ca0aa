import { CommanderError } from 'commander';
import { readEnvironment } from '../config/environment.js';
import { MltraceError, messageOf } from '../errors.js';
import { commandTable } from './command-table.js';
import type { CliIo } from './io.js';
import { outputTo } from './output.js';
import { printable } from './printable.js';
import { programOf } from './program.js';

export type { CliIo } from './io.js';

/** Exit code of what was typed wrongly. */
const usage = 2;

/**
 * Runs one command of the command line and gives its exit code: 0 fine, 1 failed, 2 usage, 3 not found, 4 store
 * unavailable; of `run` that of its command. `argv` is what was typed after `mltrace`. It never rejects and never ends the process: an error is one
 * line on standard error, with its stack after it under `--debug`.
 */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  const output = outputTo(io.stdout);
  let exitCode = 0;
  try {
    const onExitCode = (given: number): void => {
      exitCode = given;
    };
    const program = programOf(io, { output, onExitCode, mltrace: (parameters) => main(parameters, io) });
    await program.parseAsync(argv, { from: 'user' });
  } catch (thrown) {
    exitCode = report(thrown, argv, io);
  }
  try {
    await output.drain();
  } catch (thrown) {
    exitCode = report(thrown, argv, io);
  }
  return exitCode;
}

function report(thrown: unknown, argv: readonly string[], io: CliIo): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return 0;
    // Help that was asked for by saying nothing is there already.
    if (thrown.code !== 'commander.help') io.stderr.write(`mltrace: ${usageText(thrown.message, argv)}\n`);
    return usage;
  }
  io.stderr.write(`mltrace: ${optionsAsTyped(oneLine(messageOf(thrown)), argv)}\n`);
  const debug = ownPart(argv).includes('--debug') || (io.environment ?? readEnvironment()).debug;
  if (debug && thrown instanceof Error) io.stderr.write(`${stackOf(thrown)}\n`);
  return thrown instanceof MltraceError ? thrown.exitCode : 1;
}

/** What follows `--` belongs to the command that is run. */
const ownPart = (argv: readonly string[]): readonly string[] =>
  argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;

/** A database explains itself in several lines. */
const oneLine = (message: string): string => printable(message.trim().replace(/\s*\n\s*/g, ' '));

/** What code calls `oldAfter` was typed as `--old-after`. What was not typed came from the environment. */
const optionsAsTyped = (message: string, argv: readonly string[]): string =>
  message.replace(/^(invalid option: )([A-Za-z]+)(?=: )/, (said, before: string, name: string) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return ownPart(argv).some((typed) => typed === flag || typed.startsWith(`${flag}=`)) ? before + flag : said;
  });

/** Commander's message as one line with what to do next. */
const usageText = (message: string, argv: readonly string[]): string => {
  const [problem = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const command = commandTable.find(({ name }) => ownPart(argv).includes(name))?.name;
  const hint =
    suggestion === undefined ? '' : ` ${suggestion.replace(/^\(Did you mean (.*)\?\)$/, 'did you mean $1?')}`;
  const foreign = command === 'run' && /^unknown option/.test(problem) && !argv.includes('--');
  const next = foreign
    ? ' if it is of the command that is run, put -- before that, as in mltrace run train -- make;'
    : '';
  const help = command === undefined ? 'mltrace --help' : `mltrace ${command} --help`;
  return `${printable(problem.replace(/\.$/, ''))};${printable(hint)}${next} ${help} shows how it goes`;
};

/** The stack with those of its causes. */
function stackOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}
