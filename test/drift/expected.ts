import { readFileSync } from 'node:fs';
import type { DriftMethod } from '../../lib/drift/index.js';

/** How far a week of the flights is from those before, in a column. */
export interface Expected {
  readonly week: number;
  readonly column: string;
  readonly method: DriftMethod;
  readonly bins: string | null;
  /** By NumPy and SciPy, from the values themselves; see expected.py beside the source of this file. */
  readonly value: number;
}

export const expected: readonly Expected[] = JSON.parse(
  readFileSync(new URL('../../../test/drift/expected.json', import.meta.url), 'utf8'),
);
