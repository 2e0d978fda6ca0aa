import type { Fact } from '../../lib/lineage/facts.js';
import { type LineageStore, type Neo4jStoreOptions, openNeo4jStore } from '../../lib/store/index.js';

type Message = Neo4jStoreOptions | { readonly batches: readonly (readonly Fact[])[] };

/** A process that writes: first it is told where to, then for each message it applies the batches and says so. */
let store: Promise<LineageStore> | undefined;

process.on('message', async (message: Message) => {
  if ('address' in message) {
    store = openNeo4jStore(message);
    return;
  }
  for (const batch of message.batches) await (await store)?.apply(batch);
  process.send?.('applied');
});

// Its connections would keep it alive after a parent that was killed.
process.on('disconnect', () => process.exit());
