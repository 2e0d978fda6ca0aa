import type { Fact } from '../../lib/lineage/facts.js';
import { type LineageStore, type Neo4jStoreOptions, openNeo4jStore } from '../../lib/store/index.js';

export type WriterMessage = Neo4jStoreOptions | { readonly batches: readonly (readonly Fact[])[] };

/** A process that writes: first it is told where to, then for each message it applies the batches. It answers each message when that is done. */
let store: LineageStore | undefined;

process.on('message', async (message: WriterMessage) => {
  if ('address' in message) {
    store = await openNeo4jStore(message);
  } else {
    for (const batch of message.batches) await store?.apply(batch);
  }
  process.send?.('done');
});

// Its connections would keep it alive after a parent that was killed.
process.on('disconnect', () => process.exit());
