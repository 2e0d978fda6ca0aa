import { carrySpool } from '../../exporters/spool-carrier.js';
import { childEnvironment } from '../config/child-environment.js';
import type { Environment } from '../config/environment.js';
import { knownAttributes } from '../lineage/known-attributes.js';
import { attribute } from '../names.js';
import { beginRun } from '../record/begin-run.js';
import { callInside, contextVariables } from '../record/current-run.js';
import { type Definition, defineComponent } from '../record/definition.js';
import { endLater } from '../record/end-run.js';
import { tell } from '../record/open-runs.js';
import { recorder } from '../record/recorder.js';
import type { ParameterValue } from '../record/run.js';
import { createSink, type Sink } from '../record/sink.js';
import { type CommandEnd, runChild } from './child-command.js';
import { commandOrigin } from './command-origin.js';
import { fileStates } from './file-states.js';

/** A command to run, and what is known of it. */
export interface CommandRun {
  /** Of the component. */
  readonly name: string;
  readonly namespace: string | undefined;
  /** The command and its arguments. */
  readonly words: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Files are hashed. */
  readonly hashesFiles: boolean;
  /** As it was named; undefined: as it is found. */
  readonly store: string | undefined;
  readonly cwd: string;
  readonly onTerminal: boolean;
}

/**
 * Runs a command as a run of a component. It is told as running before the command starts, so that whatever ends this
 * process leaves that much; inputs are hashed before, outputs after. Throws MLTRACE_OPTION_INVALID before anything is
 * done; recording itself never keeps the command from running.
 */
export async function recordCommand(command: CommandRun, environment: Environment): Promise<CommandEnd> {
  const { store, namespace, cwd } = command;
  const definition = definitionOf(command);
  const named = { ...(store !== undefined && { store }), ...(namespace !== undefined && { namespace }) };
  const sink = createSink({ ...named, cwd }, environment, carrySpool);
  recorder.add(sink);
  try {
    return await recorded(command, definition, sink);
  } finally {
    recorder.remove(sink);
  }
}

function definitionOf({ name, namespace, words, inputs, outputs, cwd, hashesFiles }: CommandRun): Definition {
  const data = new Set([...inputs, ...outputs]);
  const options = { name, ...(namespace !== undefined && { namespace }), digest: hashesFiles };
  const definition = defineComponent(options, () => undefined, recordCommand);
  const attributes = {
    [attribute.componentName]: name,
    ...(namespace !== undefined && { [attribute.namespace]: namespace }),
    ...commandOrigin(
      words.filter((word) => !data.has(word)),
      cwd,
    ),
  };
  return { ...definition, isAsync: true, attributes, values: knownAttributes(attributes).values };
}

async function recorded(command: CommandRun, definition: Definition, sink: Sink): Promise<CommandEnd> {
  const begun = beginRun(definition);
  if (begun === undefined) return runChild(command.words, childOptions(command, {}));
  const { run, parent } = begun;
  run.input(command.inputs).parameter(command.parameters);
  tell(run);
  await Promise.allSettled(run.pending ?? []);
  const states = fileStates(command.outputs, command.cwd);
  const variables = callInside(run, parent, contextVariables) as Record<string, string>;
  const end = await runChild(command.words, childOptions(command, variables));
  run.measure('exitCode', end.exitCode);
  // A command that failed may not have got so far; of files it can be seen whether it had.
  run.output(end.failure === undefined ? command.outputs : states.changed());
  await endLater(run, end.failure);
  sink.flush();
  await sink.delivered();
  return end;
}

function childOptions({ store, namespace, cwd, onTerminal }: CommandRun, variables: Record<string, string>) {
  const named = {
    ...(store !== undefined && { MLTRACE_STORE: store }),
    ...(namespace !== undefined && { MLTRACE_NAMESPACE: namespace }),
  };
  return { cwd, onTerminal, env: childEnvironment({ ...named, ...variables }) };
}
