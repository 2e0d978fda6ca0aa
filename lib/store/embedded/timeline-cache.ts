import type { ArtifactTimeline } from '../../lineage/timeline.js';
import type { Run } from '../graph/run-statement.js';
import { loadTimelines } from './load-timelines.js';

/** Reads and writes held in memory before the least recently used artifacts are let go, unless an option says otherwise. */
export const defaultHeldPointers = 600_000;

/** The timelines of the artifacts that were touched last. Only the process that holds the store writes it, so they stay true. */
export class TimelineCache {
  readonly #held = new Map<string, { readonly timeline: ArtifactTimeline; readonly size: number }>();
  readonly #maxHeld: number;
  #size = 0;

  constructor(maxHeld: number) {
    this.#maxHeld = maxHeld;
  }

  /** The timelines of these artifacts, loaded where they are not held. */
  async get(run: Run, keys: Iterable<string>): Promise<ReadonlyMap<string, ArtifactTimeline>> {
    const wanted = new Map<string, ArtifactTimeline>();
    const missing: { namespace: string; name: string }[] = [];
    for (const key of keys) {
      const held = this.#held.get(key);
      if (held === undefined) missing.push(splitKey(key));
      else wanted.set(key, held.timeline);
    }
    for (const [key, timeline] of await loadTimelines(run, missing)) wanted.set(key, timeline);
    return wanted;
  }

  /** Keeps the timelines of a committed batch as the most recently used. */
  keep(timelines: ReadonlyMap<string, ArtifactTimeline>): void {
    for (const [key, timeline] of timelines) {
      this.#forget(key);
      // The artifact itself costs about as much as one of its reads.
      const size = timeline.size + 1;
      this.#held.set(key, { timeline, size });
      this.#size += size;
    }
    for (const key of this.#held.keys()) {
      if (this.#size <= this.#maxHeld) break;
      this.#forget(key);
    }
  }

  #forget(key: string): void {
    this.#size -= this.#held.get(key)?.size ?? 0;
    this.#held.delete(key);
  }
}

/** A namespace has no slash, a name may. */
function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
