import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for the tests of the suite it is called in. */
export function temporaryFolder(): { path(): string } {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mltrace-serve-files-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return { path: () => folder };
}
