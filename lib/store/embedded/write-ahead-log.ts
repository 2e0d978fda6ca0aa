import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Bytes in the engine's write-ahead log, a folder beside the database file; infinitely many where there is none, so that who
 * asks whether it is long is on the safe side.
 */
export function logBytes(databaseFile: string): number {
  const folder = `${databaseFile}.wal`;
  try {
    return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  } catch {
    // Not there, or a file of it has gone meanwhile: a checkpoint is being made.
    return Number.POSITIVE_INFINITY;
  }
}
