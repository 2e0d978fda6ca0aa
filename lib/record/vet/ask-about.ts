import { AsyncResource } from 'node:async_hooks';
import { MltraceError } from '../../errors.js';
import type { Timestamp } from '../../lineage/facts.js';
import type { Definition } from '../definition.js';
import type { OpenRun } from '../open-run.js';
import { recorder } from '../recorder.js';
import type { Sink } from '../sink.js';
import { suppressed } from '../suppressed.js';
import type { ComingInput, InputFinding } from './ask-store.js';
import type { DefinedVet } from './vet-options.js';

/** What is to be asked about a call. */
export interface Asking {
  readonly definition: Definition;
  readonly vet: DefinedVet;
  /** Undefined where nothing is recorded. */
  readonly run: OpenRun | undefined;
  readonly inputs: readonly ComingInput[];
  readonly limitMillis: number;
  /** When they are read, where that is not when the question is answered. */
  readonly at?: Timestamp;
}

/** What asks belongs to no run: captured nowhere, traced nowhere. */
const outside = new AsyncResource('mltrace:vet');

/**
 * What is wrong with the inputs, and not ignored; undefined when that is nobody's to say. Rejects when the store gives no
 * answer.
 */
export const askAbout = (asking: Asking): Promise<readonly InputFinding[] | undefined> =>
  outside.runInAsyncScope(() => suppressed(() => ask(asking)));

/** Who keeps what the run records. */
export const sinkOf = (run: OpenRun): Sink | undefined => (run.start.seenBy ?? recorder.sinks)[0];

async function ask(asking: Asking): Promise<readonly InputFinding[] | undefined> {
  const { definition, vet, run, inputs, limitMillis, at } = asking;
  const sink = run === undefined ? undefined : sinkOf(run);
  if (sink === undefined || sink.location.kind === 'none') throw unavailable('lineage is not recorded here');
  if (recorder.askStore === undefined) throw unavailable('there is nobody to ask');
  if (inputs.length === 0) return [];
  // A store elsewhere has what this process recorded only when it was delivered; the input may be among that.
  if (sink.location.kind === 'remote') await sink.delivered({ quietly: !vet.isChosen });
  const findings = await recorder.askStore(sink.location, {
    component: definition.name,
    inputs,
    ...(at !== undefined && { at }),
    ...(vet.oldAfter !== undefined && { oldAfter: vet.oldAfter }),
    transitive: vet.transitive,
    limitMillis,
    opensFolder: vet.isChosen,
  });
  return findings?.filter(({ reason }) => vet[reason] !== 'ignore');
}

const unavailable = (detail: string): MltraceError => new MltraceError('MLTRACE_STORE_UNAVAILABLE', detail);
