import { endNow } from '../end-run.js';
import type { OpenRun } from '../open-run.js';

/** Holds the run alone: what it was called with may lead back to the stream, which could then never be collected. */
const registry = new FinalizationRegistry<OpenRun>((run) => {
  if (run.ended) return;
  run.addReason('what it gave was dropped before its end');
  endNow(run);
});

/** Ends the run when nobody can go on with the generator or stream: it was neither read to its end nor closed. */
export function endWhenAbandoned(stream: object, run: OpenRun | undefined): void {
  if (run !== undefined) registry.register(stream, run);
}
