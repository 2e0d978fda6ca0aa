import type { Timestamp } from '../../lineage/facts.js';
import type { LineageStore } from '../../store/contract.js';
import type { FailedUpstream, NewerInput, OldInput } from '../stale/causes.js';
import type { Durations } from '../stale/durations.js';
import { failedUpstream } from '../stale/failed-upstream.js';
import { loadRunsThen, type Neighbourhood, type RunThen, type Use } from '../stale/neighbourhood.js';
import { newerInputs, writesSince } from '../stale/newer-input.js';
import { oldInputs } from '../stale/old-input.js';
import type { ComingRead, InHand } from './coming-reads.js';

/** A cause that lies in what is read and who wrote it. */
export type InputCause = NewerInput | OldInput | FailedUpstream;

interface InputCausesOptions {
  readonly at: Timestamp | undefined;
  readonly now: Timestamp;
  readonly oldAfter: Durations;
  /** The one that is about to read. */
  readonly component: string | undefined;
}

/**
 * What would make a run stale that reads these now: for each input the causes that `stale` would give for such a run at
 * once. The run is made up, and nobody has written as it: its id sorts before every other.
 */
export async function inputCauses(
  store: LineageStore,
  inputs: readonly (ComingRead & InHand)[],
  { at, now, oldAfter, component = '' }: InputCausesOptions,
): Promise<readonly (readonly InputCause[])[]> {
  const writerIds = [...new Set(inputs.flatMap(({ run }) => run ?? []))];
  const runs = await loadRunsThen(store, writerIds, at);
  const reader: RunThen = {
    id: '',
    namespace: '',
    component: '',
    startedAt: now,
    status: 'running',
    revision: null,
    digest: null,
  };
  const writers = new Map<string, RunThen>();
  for (const { version, run } of inputs) {
    const writer = run === undefined ? undefined : runs.get(run);
    if (writer !== undefined) writers.set(version, writer);
  }
  const around = (uses: readonly Use[]): Neighbourhood => ({
    runs: new Map([[reader.id, reader]]),
    uses: new Map([[reader.id, uses]]),
    writers,
    dependencies: new Map(),
  });
  const uses = inputs.map((input) => useOf(input, now));
  const writes = await writesSince(store, around(uses), at);
  return uses.map((use): readonly InputCause[] => {
    const neighbourhood = around([use]);
    return [
      ...newerInputs(reader, neighbourhood, writes),
      ...oldInputs(reader, neighbourhood, oldAfter.of(component)),
      ...failedUpstream(reader, neighbourhood),
    ];
  });
}

const useOf = (input: ComingRead & InHand, now: Timestamp): Use => ({
  run: '',
  version: input.version,
  namespace: input.namespace,
  artifact: input.artifact,
  at: now,
  digest: input.digest ?? null,
  assumed: input.assumed,
  writtenAt: input.writtenAt,
  writtenDigest: input.writtenDigest,
});
