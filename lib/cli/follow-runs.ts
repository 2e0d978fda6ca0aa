import type { RunId, RunRecord } from '../lineage/facts.js';
import { type PageOptions, recent } from '../query/index.js';
import type { LineageStore } from '../store/contract.js';

/** Runs looked at each time, the newest: one that comes in later than so many that started after it is not noticed. */
const lookedAt = 100;
/** Pages of a burst that are read in one go. */
const mostPages = 100;
/** Runs remembered: one of them is not told again. */
const remembered = 50_000;
/** Runs that were running and are no longer among the newest, that are looked after each time. */
const lookedAfter = 5;

/** Gives what is new in a store since it was asked last. */
export type Follow = (store: LineageStore) => Promise<readonly RunRecord[]>;

/**
 * Follows the runs that the options choose. The first time it gives the latest `limit` of them, then those that were not there
 * before, each once, and those that it gave as running once more when they have ended; in the order of their starts. When the
 * store fails, nothing is taken for told.
 */
export function followRuns(options: PageOptions): Follow {
  const told = new Map<RunId, RunRecord['status']>();
  const running = new Map<RunId, RunRecord>();
  const size = Math.max(lookedAt, options.limit ?? 10);
  const newest = (store: LineageStore, after?: string) => recent(store, { ...options, limit: size, after });
  let isFirst = true;

  async function unknownRuns(store: LineageStore) {
    const found: RunRecord[] = [];
    const seen = new Set<RunId>();
    let after: string | undefined;
    for (let pages = 0; pages < mostPages; pages += 1) {
      const page = await newest(store, after);
      const news = page.runs.filter(({ id, status }) => told.get(id) !== status);
      found.push(...news);
      for (const { id } of page.runs) seen.add(id);
      after = page.next;
      // Older ones are new only where all of these are.
      if (isFirst || after === undefined || news.length < page.runs.length) break;
    }
    return { found, seen };
  }

  /** Those given as running that have ended, and are too old by now to be among the newest. */
  async function endedSince(store: LineageStore, seen: ReadonlySet<RunId>): Promise<RunRecord[]> {
    const turn = [...running.values()].filter(({ id }) => !seen.has(id)).slice(0, lookedAfter);
    const ended: RunRecord[] = [];
    for (const { id, startedAt, namespace } of turn) {
      const { runs } = await recent(store, { namespace, since: startedAt, until: startedAt, limit: lookedAt });
      const now = runs.find((run) => run.id === id);
      if (now !== undefined && now.status !== 'running') ended.push(now);
    }
    // The next time it is the turn of others.
    for (const run of turn) if (running.delete(run.id)) running.set(run.id, run);
    return ended;
  }

  function note(run: RunRecord): void {
    told.delete(run.id);
    told.set(run.id, run.status);
    if (run.status === 'running' && options.status === undefined) running.set(run.id, run);
    else running.delete(run.id);
    for (const oldest of told.keys()) {
      if (told.size <= remembered) break;
      told.delete(oldest);
      running.delete(oldest);
    }
  }

  return async (store) => {
    const { found, seen } = await unknownRuns(store);
    const ended = await endedSince(store, seen);
    for (const run of [...found, ...ended].reverse()) note(run);
    const given = isFirst ? found.slice(0, options.limit ?? 10) : [...ended, ...found];
    isFirst = false;
    return given.reverse().sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
  };
}
