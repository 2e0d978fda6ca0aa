import { AsyncResource } from 'node:async_hooks';
import { MltraceError } from '../../errors.js';
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
}

/** What asks belongs to no run: captured nowhere, traced nowhere. */
const outside = new AsyncResource('mltrace:vet');

/** What is wrong with the inputs, and not ignored. Rejects when the store gives no answer. */
export const askAbout = (asking: Asking): Promise<readonly InputFinding[]> =>
  outside.runInAsyncScope(() => suppressed(() => ask(asking)));

/** There is a store to ask: lineage is not switched off, whoever else may listen to what is recorded. */
export const hasStore = (run: OpenRun): boolean => sinkOf(run) !== undefined && sinkOf(run)?.location.kind !== 'none';

const sinkOf = (run: OpenRun): Sink | undefined => (run.start.seenBy ?? recorder.sinks)[0];

async function ask({ definition, vet, run, inputs, limitMillis }: Asking): Promise<readonly InputFinding[]> {
  if (run === undefined || !hasStore(run)) throw unavailable('lineage is not recorded here');
  const sink = sinkOf(run);
  if (sink === undefined || recorder.askStore === undefined) throw unavailable('there is nobody to ask');
  if (inputs.length === 0) return [];
  await delivered(sink);
  const findings = await recorder.askStore(sink.location, {
    component: definition.name,
    inputs,
    ...(vet.oldAfter !== undefined && { oldAfter: vet.oldAfter }),
    transitive: vet.transitive,
    limitMillis,
  });
  return findings.filter(({ reason }) => vet[reason] !== 'ignore');
}

/** A store elsewhere has what this process recorded only when it was delivered; the input may be among that. */
const delivered = async (sink: Sink): Promise<void> => {
  if (sink.location.kind === 'remote') await sink.delivered();
};

const unavailable = (detail: string): MltraceError => new MltraceError('MLTRACE_STORE_UNAVAILABLE', detail);
