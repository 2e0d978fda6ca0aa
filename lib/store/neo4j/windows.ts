import { groupBy } from '../../lineage/group-by.js';
import { compareWrites, type TimedRead, type TimedWrite } from '../../lineage/resolution.js';
import { ArtifactTimeline } from '../../lineage/timeline.js';
import type { Arrivals } from '../graph/graph-changes.js';
import type { Run } from '../graph/run-statement.js';
import {
  answeredBetween,
  answeredReads,
  type LoadedRead,
  nextWrites,
  previousWrites,
  type Spot,
} from './window-statements.js';

/** Writes looked at around one spot at first; more are asked for when they do not decide. */
const firstLook = 6;

/**
 * Of every artifact that arrives, the writes and reads that decide what the batch changes: for a new read the latest
 * writes before it; for a new write those that hide it later, the reads up to there, and what these resolve to now.
 * A timeline of these answers as the whole one would, since every read in it finds its true answer in it. The artifacts
 * must be locked.
 */
export async function loadWindows(
  run: Run,
  arrivals: ReadonlyMap<string, Arrivals>,
): Promise<ReadonlyMap<string, ArtifactTimeline>> {
  const window = new Map([...arrivals].map(([key, { namespace, name }]) => [key, new Window(namespace, name)]));
  const spots = (content: boolean) => [...arrivals].flatMap(([key, arrived]) => spotsOf(key, arrived, content));
  for (const content of [false, true]) {
    const { before, after } = groupSpots(spots(content));
    await look(
      before,
      (wanted, limit) => previousWrites(run, wanted, { limit, content }),
      (spot, found, limit) => {
        for (const write of found) window.get(spot.key)?.addWrite(write);
        return found.length < limit || decidesBefore(spot, found);
      },
    );
    const ranges: {
      key: string;
      namespace: string;
      artifact: string;
      digest: string | null;
      from: string;
      to: string;
    }[] = [];
    await look(
      after,
      (wanted, limit) => nextWrites(run, wanted, { limit, content }),
      (spot, found, limit) => {
        for (const write of found) window.get(spot.key)?.addWrite(write);
        const own = (arrivals.get(spot.key)?.writes ?? []).filter((write) => !content || write.digest === spot.digest);
        const to = hiddenAt(spot, [...found, ...own]);
        const last = found.at(-1)?.at ?? '';
        // A cut list says nothing of what comes after its last write.
        if (found.length >= limit && (to === undefined || to > last)) return false;
        ranges.push({
          key: spot.key,
          namespace: spot.namespace,
          artifact: spot.artifact,
          digest: spot.digest,
          from: spot.at,
          to: to ?? latest,
        });
        return true;
      },
    );
    for (const read of await answeredBetween(run, union(ranges), content)) window.get(read.key)?.addRead(read);
  }
  const known = [...arrivals].flatMap(([key, { reads }]) =>
    reads.filter((read) => read.known).map(({ run: reader, timed }) => ({ key, run: reader, id: timed.id })),
  );
  for (const read of await answeredReads(run, known)) window.get(read.key)?.addRead(read);
  return new Map([...window].map(([key, loaded]) => [key, loaded.timeline()]));
}

/** Later than every time. */
const latest = '~';

interface Spots {
  readonly before: readonly Spot[];
  readonly after: readonly Spot[];
}

const groupSpots = (spots: readonly (Spot & { side: 'before' | 'after' })[]): Spots => ({
  before: spots.filter(({ side }) => side === 'before'),
  after: spots.filter(({ side }) => side === 'after'),
});

/** The places in time a batch asks about: its reads look back, its writes look on. By digest only where one is known. */
function spotsOf(
  key: string,
  { namespace, name, writes, reads }: Arrivals,
  content: boolean,
): (Spot & { side: 'before' | 'after' })[] {
  const spot = (side: 'before' | 'after', { at, run, digest }: TimedWrite | TimedRead) => ({
    side,
    key,
    namespace,
    artifact: name,
    at,
    run,
    digest: content ? (digest ?? null) : null,
  });
  const all = [...reads.map(({ timed }) => spot('before', timed)), ...writes.map((write) => spot('after', write))];
  return content ? all.filter(({ digest }) => digest !== null) : all;
}

/** Asks about spots, again and with a longer look for those that it did not decide. */
async function look(
  spots: readonly Spot[],
  ask: (spots: readonly Spot[], limit: number) => Promise<ReadonlyMap<number, readonly TimedWrite[]>>,
  decide: (spot: Spot, found: readonly TimedWrite[], limit: number) => boolean,
): Promise<void> {
  let open = spots;
  for (let limit = firstLook; open.length > 0; limit *= 16) {
    const found = await ask(open, limit);
    open = open.filter((spot, index) => !decide(spot, found.get(index) ?? [], limit));
  }
}

/** Whether writes, cut at the oldest, hold the latest by another run: one is surely there if an older one is too. */
function decidesBefore(spot: Spot, found: readonly TimedWrite[]): boolean {
  const oldest = found.reduce((least, { at }) => (at < least ? at : least), latest);
  return found.some((write) => write.run !== spot.run && write.at > oldest);
}

/**
 * When a write at this spot is hidden from everyone: at the next write, or, for the run that makes that one, at the next
 * by yet another run. Undefined: never. A write of the same instant that is ordered before it does no harm here.
 */
function hiddenAt(spot: Spot, writes: readonly TimedWrite[]): string | undefined {
  const later = writes.filter(({ at }) => at > spot.at).sort(compareWrites);
  const next = later[0];
  if (next === undefined || next.run === spot.run) return next?.at;
  return later.find(({ run }) => run !== next.run)?.at;
}

interface Range {
  readonly key: string;
  readonly namespace: string;
  readonly artifact: string;
  readonly digest: string | null;
  readonly from: string;
  readonly to: string;
}

/** Ranges of one artifact (and digest) joined where they overlap, so that no read is loaded twice. */
function union(ranges: readonly Range[]): readonly Range[] {
  const joined: Range[] = [];
  for (const group of groupBy(ranges, ({ key, digest }) => `${key} ${digest}`).values()) {
    let last: Range | undefined;
    for (const range of group.sort((a, b) => (a.from < b.from ? -1 : 1))) {
      if (last !== undefined && range.from <= last.to) last = { ...last, to: range.to > last.to ? range.to : last.to };
      else {
        if (last !== undefined) joined.push(last);
        last = range;
      }
    }
    if (last !== undefined) joined.push(last);
  }
  return joined;
}

/** The part of an artifact's timeline that was loaded. */
class Window {
  readonly #namespace: string;
  readonly #name: string;
  readonly #writes = new Map<string, TimedWrite>();
  readonly #reads = new Map<string, LoadedRead>();

  constructor(namespace: string, name: string) {
    this.#namespace = namespace;
    this.#name = name;
  }

  addWrite(write: TimedWrite): void {
    this.#writes.set(write.version, write);
  }

  /** What a read resolves to belongs to the window: it may go on doing so. */
  addRead(loaded: LoadedRead): void {
    this.#reads.set(loaded.read.id, loaded);
    if (loaded.answered !== undefined) this.addWrite(loaded.answered);
  }

  timeline(): ArtifactTimeline {
    const timeline = new ArtifactTimeline(this.#namespace, this.#name);
    timeline.load([...this.#writes.values()], [...this.#reads.values()]);
    return timeline;
  }
}
