import { createHash } from 'node:crypto';
import type { RunRecord } from '../../lib/lineage/facts.js';
import { component } from '../../lib/record/component.js';
import type { Recording } from './recording.js';

/** The digest that a file of this content has in a record. */
export const sha = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

/** Names and digests of what a run read and wrote. */
export const sidesOf = ({ reads, writes }: RunRecord) => ({
  reads: reads.map(({ artifact, digest }) => [artifact, digest]),
  writes: writes.map(({ artifact, digest }) => [artifact, digest]),
});

/** Names and digests that a run of this body is recorded with, whose component captures files. */
export async function sidesCaptured(recording: Recording, body: () => unknown, name = 'step') {
  await component({ name, capture: true }, async () => {
    await body();
  })();
  return sidesOf(recording.record(name));
}

/** The names on a side, sorted. */
export const namesOn = (pointers: readonly (readonly unknown[])[]): unknown[] => pointers.map(([name]) => name).sort();

/** Nothing is recorded of the component's run yet. */
export const hasNoRecord = (recording: Recording, name: string): boolean =>
  recording.records().every(({ component }) => component !== name);

/** How the component's run ended: its status, and if it failed type and message of the error. */
export function statusIn(recording: Recording, name: string): readonly unknown[] {
  const { status, error } = recording.record(name);
  return error === undefined ? [status] : [status, error.type, error.message];
}
