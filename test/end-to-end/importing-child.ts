import { writeSync } from 'node:fs';
import { MltraceError } from '../../lib/errors.js';
import { openStore } from '../../lib/store/open.js';

/*
 * Opens the store, imports what is spooled and closes it, over and over, until it is killed. Prints a line for each
 * time; the store being held by the last one killed is waited for.
 */
for (;;) {
  try {
    const store = await openStore();
    await store.close();
    writeSync(1, 'imported\n');
  } catch (refused) {
    if (!(refused instanceof MltraceError && refused.retryable)) throw refused;
  }
}
