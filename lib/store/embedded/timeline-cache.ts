import type { ArtifactTimeline } from '../../lineage/timeline.js';
import type { Run } from '../graph/run-statement.js';
import { loadTimelines } from './load-timelines.js';

/** Reads and writes held in memory before the least recently used artifacts are let go; about 0.5 KB each. */
const maxHeld = 600_000;

/** The timelines of the artifacts that were touched last. Only the process that holds the store writes it, so they stay true. */
export class TimelineCache {
  readonly #held = new Map<string, ArtifactTimeline>();

  /** The timelines of these artifacts, loaded where they are not held. */
  async get(run: Run, keys: Iterable<string>): Promise<ReadonlyMap<string, ArtifactTimeline>> {
    const wanted = new Map<string, ArtifactTimeline>();
    const missing: { namespace: string; name: string }[] = [];
    for (const key of keys) {
      const timeline = this.#held.get(key);
      if (timeline === undefined) missing.push(splitKey(key));
      else wanted.set(key, timeline);
    }
    for (const [key, timeline] of await loadTimelines(run, missing)) wanted.set(key, timeline);
    return wanted;
  }

  /** Keeps the timelines of a committed batch as the most recently used. */
  keep(timelines: ReadonlyMap<string, ArtifactTimeline>): void {
    for (const [key, timeline] of timelines) {
      this.#held.delete(key);
      this.#held.set(key, timeline);
    }
    let size = 0;
    for (const timeline of this.#held.values()) size += timeline.size + 1;
    for (const [key, timeline] of this.#held) {
      if (size <= maxHeld) break;
      size -= timeline.size + 1;
      this.#held.delete(key);
    }
  }
}

/** A namespace has no slash, a name may. */
function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
