import { MltraceError } from '../../errors.js';
import { label } from '../../names.js';
import { uniqueKeys } from '../graph/unique-keys.js';
import type { Engine } from './engine.js';

/** The layout of the graph that this code writes; raised when an older store must be migrated. */
export const graphFormat = 1;

/** Labels of nodes that are not lineage: the format of the store and how far each spool segment has been read. */
export const bookkeeping = { format: 'StoreFormat', segment: 'SpoolSegment' } as const;

const indexes = [...uniqueKeys, [label.run, 'parent'], [label.artifact, 'name'], [label.component, 'name']] as const;

/** Makes indexes and constraints in a new store and checks the format of an old one. */
export async function prepareSchema(engine: Engine): Promise<void> {
  const [known] = await engine.read<{ format: number }>(`MATCH (f:${bookkeeping.format}) RETURN f.format AS format`);
  if (known !== undefined) {
    if (known.format === graphFormat) return;
    throw new MltraceError(
      'MLTRACE_STORE_FORMAT',
      `expected format ${graphFormat}, found ${known.format}; use the mltrace version that wrote it`,
    );
  }
  await engine.transact(async (run) => {
    // A unique constraint makes no index in this engine: both are needed.
    for (const [on, property] of indexes) await run(`CREATE INDEX IF NOT EXISTS FOR (n:${on}) ON (n.${property})`);
    for (const [on, property] of uniqueKeys) {
      await run(`CREATE CONSTRAINT IF NOT EXISTS FOR (n:${on}) REQUIRE n.${property} IS UNIQUE`);
    }
    await run(`CREATE (f:${bookkeeping.format} {format: $format})`, { format: graphFormat });
  });
}
