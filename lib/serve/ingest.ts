import { beforeDeadline } from '../deadline.js';
import { applyBatch, type Refusal } from '../delivery/apply-batch.js';
import { MltraceError } from '../errors.js';
import type { Fact } from '../lineage/facts.js';
import type { LineageStore } from '../store/contract.js';

/** The way of runs into the store: what many requests bring at once is committed together. */
export interface Ingest {
  /**
   * Resolves when the store has committed the facts, but for those it refuses for good. Rejects when it takes nothing now or
   * has not taken them in time, or with MLTRACE_OVERLOADED when too many wait; then nothing of them is promised.
   */
  add(facts: readonly Fact[]): Promise<readonly Refusal[]>;
  /** Throws MLTRACE_OVERLOADED when nothing more can be taken: to be asked before work is put into a request. */
  admit(): void;
  /** Facts that wait for the store. */
  readonly waiting: number;
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

export interface IngestOptions {
  /** Rejects while there is no store. */
  readonly store: () => Promise<LineageStore>;
  readonly maxWaiting: number;
  /** How long a request waits for its commit, in milliseconds; one of many facts a little longer for each. */
  readonly patienceMillis: number;
  /** Told of every commit: how many facts, and how long it took in milliseconds. */
  readonly onCommit: (facts: number, millis: number) => void;
}

/** Facts committed together, unless one request brings more. */
const groupFacts = 1000;
/** What a fact may take of the store, several times what it does take; a Collector's 1,024 at once stay below its 10 s. */
const millisAFact = 2;

interface Entry {
  readonly facts: readonly Fact[];
  resolve(refused: readonly Refusal[]): void;
  reject(error: unknown): void;
}

export function startIngest({ store, maxWaiting, patienceMillis, onCommit }: IngestOptions): Ingest {
  const queue: Entry[] = [];
  let waiting = 0;
  let writing: Promise<void> | undefined;
  /** A fact the store took: tells a store that refuses one fact from one that refuses all. */
  let known: Fact | undefined;

  const commit = async (group: readonly Entry[]): Promise<void> => {
    const facts = group.flatMap((entry) => entry.facts);
    const start = performance.now();
    const outcome = await applyBatch(await store(), facts, known);
    if (outcome.kind === 'unavailable') throw outcome.error;
    onCommit(facts.length, performance.now() - start);
    const refused = new Set(outcome.refused.map(({ index }) => index));
    known = facts.findLast((_, index) => !refused.has(index)) ?? known;
    let first = 0;
    for (const entry of group) {
      const last = first + entry.facts.length;
      const own = outcome.refused.filter(({ index }) => index >= first && index < last);
      entry.resolve(own.map(({ index, error }) => ({ index: index - first, error })));
      first = last;
    }
  };

  const write = async (): Promise<void> => {
    while (queue.length > 0) {
      const group = nextGroup(queue);
      try {
        await commit(group);
      } catch (error) {
        // What stands behind would meet the same store: it is refused at once and comes again.
        for (const entry of [...group, ...queue.splice(0)]) {
          entry.reject(error);
          if (!group.includes(entry)) waiting -= entry.facts.length;
        }
      }
      waiting -= group.reduce((sum, { facts }) => sum + facts.length, 0);
    }
  };

  const overloaded = (): MltraceError =>
    new MltraceError('MLTRACE_OVERLOADED', `${waiting} runs wait for the store; try again`);

  return {
    admit: () => {
      if (waiting >= maxWaiting) throw overloaded();
    },
    add: (facts) => {
      if (facts.length === 0) return Promise.resolve([]);
      // What is decoded by now is taken while there is any room: to send it again costs more.
      if (waiting >= maxWaiting) return Promise.reject(overloaded());
      waiting += facts.length;
      const committed = new Promise<readonly Refusal[]>((resolve, reject) => {
        queue.push({ facts, resolve, reject });
        writing ??= write().finally(() => {
          writing = undefined;
        });
      });
      // A database that went away is tried for longer than senders wait. What is late keeps its place; sent again it changes nothing.
      return beforeDeadline(committed, patienceMillis + facts.length * millisAFact);
    },
    get waiting() {
      return waiting;
    },
    idle: async () => {
      while (writing !== undefined) await writing;
    },
  };
}

function nextGroup(queue: Entry[]): readonly Entry[] {
  let facts = 0;
  let count = 0;
  for (const entry of queue) {
    if (count > 0 && facts + entry.facts.length > groupFacts) break;
    facts += entry.facts.length;
    count += 1;
  }
  return queue.splice(0, count);
}
