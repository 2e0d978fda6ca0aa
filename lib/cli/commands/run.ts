import { parseDuration } from '../../config/duration.js';
import { readEnvironment } from '../../config/environment.js';
import type { StoreLocation } from '../../config/store-location.js';
import { MltraceError } from '../../errors.js';
import type { CommandRun } from '../../launch/record-command.js';
import type { Command, CommandInput } from '../command.js';
import { textOption } from '../option-values.js';

type Scalar = string | number | boolean;

/** `mltrace run NAME -- COMMAND…` */
export const runCommand: Command = async (context, input) => {
  const { io, json, namespace } = context;
  if (json) {
    throw new MltraceError('MLTRACE_USAGE', "run does not take --json: standard output is the command's; leave it out");
  }
  if (input.rest.length === 0) {
    throw new MltraceError('MLTRACE_USAGE', `expected a command to run, as in mltrace run ${input.argument} -- make`);
  }
  const { recordCommand } = await import('../../launch/record-command.js');
  const end = await recordCommand(
    {
      name: input.argument,
      namespace,
      words: input.rest,
      inputs: listOption(input, 'input'),
      outputs: listOption(input, 'output'),
      parameters: Object.fromEntries(listOption(input, 'parameter').map(parameterOf)),
      hashesFiles: input.options['digest'] !== false,
      vet: vetOption(input),
      store: textOption(input, 'store') === undefined ? undefined : nameOf(context.location()),
      cwd: io.cwd,
      onTerminal: io.isTty || (io.isErrorTty ?? false),
    },
    io.environment ?? readEnvironment(),
  );
  if (end.notStarted !== undefined) context.note(end.notStarted);
  return end.exitCode;
};

const gates: readonly string[] = ['stale', 'retracted'];

function vetOption(input: CommandInput): CommandRun['vet'] {
  const gated = listOption(input, 'gate');
  const [deadline, onUnavailable] = [textOption(input, 'deadline'), textOption(input, 'onUnavailable')];
  const wrong = gated.find((gate) => !gates.includes(gate));
  if (wrong !== undefined)
    throw new MltraceError('MLTRACE_USAGE', `--gate: expected stale or retracted, found '${wrong}'`);
  const { vet } = input.options;
  if ((gated.length > 0 || vet === true) && listOption(input, 'input').length === 0)
    throw new MltraceError('MLTRACE_USAGE', 'expected something to look at, named with --input');
  if (gated.length === 0) {
    const lone = deadline !== undefined ? '--deadline' : onUnavailable !== undefined ? '--on-unavailable' : undefined;
    if (lone !== undefined) throw new MltraceError('MLTRACE_USAGE', `${lone} is for a gate: name one with --gate`);
    return typeof vet === 'boolean' ? vet : undefined;
  }
  // What is no gate warns, as with --vet.
  return {
    ...(gated.includes('stale') && { stale: 'gate' }),
    ...(gated.includes('retracted') && { retracted: 'gate' }),
    ...(deadline !== undefined && { deadlineMillis: parseDuration('--deadline', deadline) * 1000 }),
    ...(onUnavailable !== undefined && { onUnavailable: onUnavailable as 'run' | 'stop' }),
  };
}

/** In a form that means the same store wherever the command goes. */
function nameOf(location: StoreLocation): string {
  if (location.kind === 'none') return 'none';
  return location.kind === 'embedded' ? location.directory : location.address;
}

const listOption = ({ options }: CommandInput, key: string): readonly string[] => {
  const value = options[key];
  return Array.isArray(value) ? value : [];
};

/** JSON has these; everything else is text. */
const numeral = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;

function parameterOf(text: string): [string, Scalar] {
  const equals = text.indexOf('=');
  if (equals < 1) {
    throw new MltraceError('MLTRACE_USAGE', `--parameter: expected key=value, found '${text}'`);
  }
  return [text.slice(0, equals), scalarOf(text.slice(equals + 1))];
}

function scalarOf(text: string): Scalar {
  if (text === 'true' || text === 'false') return text === 'true';
  return numeral.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}
