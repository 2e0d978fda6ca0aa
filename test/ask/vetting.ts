import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineageSpanProcessor } from '../../exporters/index.js';
import type { Fact } from '../../lib/lineage/facts.js';
import { at, fact, run } from '../reference/make.js';

const digest = (letter: string): string => `sha256:${letter.repeat(2)}`;

/** `model` was trained on `clean`, which was written anew since, and that on `raw`, of which the consent is retracted. */
export const vettedFacts: readonly Fact[] = [
  run({
    n: 1,
    end: 2,
    component: 'clean',
    reads: [{ artifact: 'raw', digest: digest('a') }],
    writes: [{ artifact: 'clean' }],
  }),
  run({ n: 3, end: 4, component: 'train', reads: [{ artifact: 'clean' }], writes: [{ artifact: 'model' }] }),
  run({ n: 5, end: 6, component: 'clean', writes: [{ artifact: 'clean' }] }),
  run({ n: 7, end: 8, component: 'other', writes: [{ artifact: 'fine' }] }),
  fact({ annotation: 'label', at: at(9), subject: 'artifact:default/raw', key: 'label:consent', value: true }),
  fact({ annotation: 'retraction', at: at(10), subject: 'label:default/consent', key: 'retracted', value: true }),
];

/** What somebody reads that carries the label. */
export const raw = { artifact: 'raw', digest: digest('a') };

/** Has this process record into a store until `close`. */
export function recordingInto(store: string): { close(): Promise<void> } {
  const cwd = mkdtempSync(join(tmpdir(), 'mltrace-vet-'));
  const processor = lineageSpanProcessor({ store, cwd });
  return {
    async close() {
      await processor.shutdown();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

/** A promise, and what fulfils it. */
export function promised<T>(): { readonly promise: Promise<T>; readonly fulfil: (value: T) => void } {
  let fulfil: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    fulfil = resolve;
  });
  return { promise, fulfil };
}
