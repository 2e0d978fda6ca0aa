import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import neo4j from 'neo4j-driver';
import { type LineageSpanProcessorOptions, lineageSpanProcessor } from '../../exporters/index.js';
import { spoolFolderName } from '../../lib/config/store-address.js';
import { listSegments } from '../../lib/spool/reader.js';
import type { Neo4jAddress } from '../services/neo4j.js';

/** The address of a server with credentials, as a store is named. */
export const storeOf = ({ uri, user, password }: Neo4jAddress): string => uri.replace('://', `://${user}:${password}@`);

/** A folder to record from into a Neo4j, through a processor. */
export function recordInto(store: string, options: LineageSpanProcessorOptions = {}) {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'mltrace-to-neo4j-')));
  const processor = lineageSpanProcessor({ store, cwd: directory, ...options });
  const spool = join(directory, '.mltrace', 'spool', spoolFolderName(store));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  return {
    directory,
    processor,
    spool,
    /** Bytes that are in the spool. */
    spooled: (): number => listSegments(spool).reduce((sum, { size }) => sum + size, 0),
    remove,
    async close() {
      await processor.shutdown();
      remove();
    },
  };
}

/** How many runs a server holds, by status. */
export async function runsIn({ uri, user, password }: Neo4jAddress): Promise<Record<string, number>> {
  const driver = neo4j.driver(uri, neo4j.auth.basic(user, password), { disableLosslessIntegers: true });
  const session = driver.session();
  try {
    const { records } = await session.run('MATCH (r:Run) RETURN r.status AS status, count(r) AS runs');
    return Object.fromEntries(records.map((record) => [record.get('status'), record.get('runs')]));
  } finally {
    await session.close();
    await driver.close();
  }
}

/** Fulfilled when the condition holds; the test's own timeout is the limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 100));
}
