import { basename, dirname, join } from 'node:path';
import type { SpoolFolders } from './spool-source.js';

/** The folders of a remote store's spool: `quarantine/<name>` lies beside `spool/<name>`. */
export const spoolFolders = (spoolDirectory: string): SpoolFolders => ({
  spool: spoolDirectory,
  quarantine: join(dirname(dirname(spoolDirectory)), 'quarantine', basename(spoolDirectory)),
});
