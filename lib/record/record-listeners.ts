import { type Fact, isRunRecord, type RunRecord } from '../lineage/facts.js';
import { reportProblem } from './problems.js';

/** Told of a record as it is spooled: of a run more than once, while it runs and by each sink that has it. */
export type RecordListener = (record: RunRecord) => void;

let listeners: readonly RecordListener[] = [];

/** From now on the listener is told of every record of this process, until what is given back is called. */
export function listenToRecords(listener: RecordListener): () => void {
  listeners = [...listeners, listener];
  return () => {
    listeners = listeners.filter((other) => other !== listener);
  };
}

/** Somebody is told of records. */
export const isListenedTo = (): boolean => listeners.length > 0;

/** Never throws. */
export function tellListeners(fact: Fact): void {
  if (listeners.length === 0 || !isRunRecord(fact)) return;
  for (const listener of listeners) {
    try {
      listener(fact);
    } catch (thrown) {
      reportProblem('a run is missing in metrics', thrown);
    }
  }
}
