import type { Fact } from '../../lib/lineage/facts.js';
import { openSpoolWriter } from '../../lib/spool/writer.js';

/** A process that records: for each message it spools the facts it is sent, in parts, and says when they are appended. */
process.on('message', ({ directory, batches }: { directory: string; batches: Fact[][] }) => {
  for (const batch of batches) {
    const writer = openSpoolWriter({ directory });
    for (const fact of batch) if (!writer.append(fact)) process.exit(1);
    // Some segments are sealed, some stay open, as in life.
    if (batch.length % 2 === 0) writer.close();
  }
  process.send?.('appended');
});
