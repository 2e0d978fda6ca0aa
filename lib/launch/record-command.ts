import { carrySpool } from '../../exporters/spool-carrier.js';
import { askStore } from '../ask/ask-store.js';
import { childEnvironment } from '../config/child-environment.js';
import type { Environment } from '../config/environment.js';
import { knownAttributes } from '../lineage/known-attributes.js';
import { attribute } from '../names.js';
import { beginRun } from '../record/begin-run.js';
import { callInside, contextVariables } from '../record/current-run.js';
import { type Definition, defineComponent } from '../record/definition.js';
import { type Failure, failureOf } from '../record/encode-run.js';
import { endLater } from '../record/end-run.js';
import type { OpenRun } from '../record/open-run.js';
import { tell } from '../record/open-runs.js';
import { recorder } from '../record/recorder.js';
import type { ParameterValue } from '../record/run.js';
import { createSink, type Sink } from '../record/sink.js';
import { backgroundDone } from '../record/vet/background.js';
import { comingInputs } from '../record/vet/coming-inputs.js';
import type { VetOptions } from '../record/vet/vet-options.js';
import { passGate } from '../record/vet/vetted.js';
import { warnOfRun } from '../record/vet/warn-of-run.js';
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
  /** What is asked about the inputs before the command starts, or while it runs; undefined: as for every component. */
  readonly vet: boolean | VetOptions | undefined;
  /** As it was named; undefined: as it is found. */
  readonly store: string | undefined;
  readonly cwd: string;
  readonly onTerminal: boolean;
}

/**
 * Runs a command as a run of a component. It is told as running before the command starts, so that whatever ends this
 * process leaves that much; inputs are hashed before, outputs after. Throws MLTRACE_OPTION_INVALID before anything is
 * done, and MLTRACE_INPUT_REFUSED or MLTRACE_GATE_UNANSWERED for a gate, the command not started; recording itself never keeps
 * the command from running.
 */
export async function recordCommand(command: CommandRun, environment: Environment): Promise<CommandEnd> {
  const { store, namespace, cwd } = command;
  const definition = definitionOf(command);
  const named = { ...(store !== undefined && { store }), ...(namespace !== undefined && { namespace }) };
  const sink = createSink({ ...named, cwd }, environment, carrySpool);
  recorder.add(sink);
  recorder.askStore = askStore;
  try {
    return await recorded(command, definition, sink);
  } finally {
    recorder.remove(sink);
  }
}

function definitionOf(command: CommandRun): Definition {
  const { name, namespace, words, inputs, outputs, cwd, hashesFiles, vet } = command;
  const data = new Set([...inputs, ...outputs]);
  const options = {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(inputs.length > 0 && { inputs }),
    digest: hashesFiles,
    vet,
  };
  const definition = defineComponent(options, async () => undefined, recordCommand);
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
  const shut = await vetted(run, definition);
  if (shut !== undefined) {
    await ended(run, sink, failureOf(shut.thrown));
    throw shut.thrown;
  }
  const states = fileStates(command.outputs, command.cwd);
  const variables = callInside(run, parent, contextVariables) as Record<string, string>;
  const end = await runChild(command.words, childOptions(command, variables));
  run.measure('exitCode', end.exitCode);
  // A command that failed may not have got so far; of files it can be seen whether it had.
  run.output(end.failure === undefined ? command.outputs : states.changed());
  await ended(run, sink, end.failure);
  return end;
}

/** What kept the command from starting: a gate that is shut. Warnings come while it runs. */
async function vetted(run: OpenRun, definition: Definition): Promise<{ readonly thrown: unknown } | undefined> {
  const { vet } = definition;
  if (vet === undefined) return undefined;
  if (!vet.isGate) {
    warnOfRun(run, vet);
    return undefined;
  }
  try {
    await passGate({ definition, vet, run, inputs: comingInputs(run), limitMillis: vet.deadlineMillis });
    return undefined;
  } catch (thrown) {
    return { thrown };
  }
}

async function ended(run: OpenRun, sink: Sink, failure: Failure | undefined): Promise<void> {
  await endLater(run, failure);
  sink.flush();
  await Promise.all([sink.delivered(), backgroundDone()]);
}

function childOptions({ store, namespace, cwd, onTerminal }: CommandRun, variables: Record<string, string>) {
  const named = {
    ...(store !== undefined && { MLTRACE_STORE: store }),
    ...(namespace !== undefined && { MLTRACE_NAMESPACE: namespace }),
  };
  return { cwd, onTerminal, env: childEnvironment({ ...named, ...variables }) };
}
