import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpoolFolders } from '../../lib/delivery/spool-source.js';
import type { Fact, RunRecord } from '../../lib/lineage/facts.js';
import { openSpoolWriter } from '../../lib/spool/writer.js';
import { run } from '../reference/make.js';

/** Folders of a spool of its own, in a place that is removed by `close`. */
export function temporaryFolders(): SpoolFolders & { readonly root: string; close(): void } {
  const root = mkdtempSync(join(tmpdir(), 'mltrace-delivery-'));
  const close = (): void => rmSync(root, { recursive: true, force: true });
  return { root, spool: join(root, 'spool', 'x'), quarantine: join(root, 'quarantine', 'x'), close };
}

/** Runs `from` to `to`, one after the other, each with an artifact of its own. */
export const runs = (from: number, to: number): RunRecord[] =>
  Array.from({ length: to - from + 1 }, (_, index) => {
    const n = from + index;
    return run({ n, start: n % 3000, end: n % 3000, status: 'ok', writes: [{ artifact: `a${n}` }] });
  });

/** Spools them in a segment of its own, sealed. */
export function spool(directory: string, facts: readonly Fact[]): void {
  const writer = openSpoolWriter({ directory });
  for (const fact of facts) writer.append(fact);
  writer.close();
}
