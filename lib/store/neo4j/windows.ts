import { groupBy } from '../../lineage/group-by.js';
import { compareWrites, latestBefore, type TimedRead, type TimedWrite } from '../../lineage/resolution.js';
import { ArtifactTimeline } from '../../lineage/timeline.js';
import type { Arrivals } from '../graph/graph-changes.js';
import type { Run } from '../graph/run-statement.js';
import {
  answeredBetween,
  answeredReads,
  type LoadedRead,
  nextWrites,
  previousWrites,
  type Range,
  readsSince,
  type Spot,
} from './window-statements.js';

/** Writes looked at around one spot at first: as a rule two decide. More are asked for where they do not. */
const firstLook = 2;

/**
 * Of every artifact that arrives, the writes and reads that decide what the batch changes: for a new read the write of its
 * digest, else the latest writes before it; for a new write that has reads after it those that hide it later, the reads up
 * to there, and what these resolve to now. A timeline of these answers as the whole one would, since every read in it finds
 * its true answer in it. The artifacts must be locked.
 */
export async function loadWindows(
  run: Run,
  arrivals: ReadonlyMap<string, Arrivals>,
): Promise<ReadonlyMap<string, ArtifactTimeline>> {
  const windows = new Map([...arrivals].map(([key, { namespace, name }]) => [key, new Window(namespace, name)]));
  const load: Load = { run, arrivals, windows };
  const [undecided, disturbed] = await Promise.all([
    lookBack(
      load,
      readSpots(arrivals).filter(({ digest }) => digest !== null),
      true,
    ),
    readsSince(run, firstWrites(arrivals)),
  ]);
  const unknown = readSpots(arrivals).filter(({ digest }) => digest === null);
  const writes = writeSpots(arrivals).filter(({ key }) => disturbed.has(key));
  // Sent together: the answers do not depend on each other, and every wait for one is a wait under locks.
  await Promise.all([
    lookBack(load, [...unknown, ...undecided], false),
    lookOn(
      load,
      writes.filter(({ key, digest }) => digest === null || disturbed.get(key)?.open === true),
      false,
    ),
    lookOn(
      load,
      writes.filter(({ digest }) => digest !== null),
      true,
    ),
  ]);
  const known = [...arrivals].flatMap(([key, { reads }]) =>
    reads.filter((read) => read.known).map(({ run: reader, timed }) => ({ key, run: reader, id: timed.id })),
  );
  for (const read of await answeredReads(run, known)) windows.get(read.key)?.addRead(read);
  const doubtful = [...arrivals].flatMap(([key, arrived]) =>
    (windows.get(key)?.readsInDoubt(arrived.writes) ?? []).map((read) => spotOf(key, arrived, read)),
  );
  await lookBack(load, doubtful, false);
  return new Map([...windows].map(([key, window]) => [key, window.timeline()]));
}

interface Load {
  readonly run: Run;
  readonly arrivals: ReadonlyMap<string, Arrivals>;
  readonly windows: ReadonlyMap<string, Window>;
}

/** Loads what is written before reads; gives those of which nothing of their digest is, in the store or in the batch. */
async function lookBack(
  { run, arrivals, windows }: Load,
  spots: readonly Spot[],
  content: boolean,
): Promise<readonly Spot[]> {
  const empty: Spot[] = [];
  await look(
    spots,
    (wanted, limit) => previousWrites(run, wanted, { limit, content }),
    (spot, found, limit) => {
      for (const write of found) windows.get(spot.key)?.addWrite(write);
      const decided = found.length < limit || decidesBefore(spot, found);
      const own = arrivals.get(spot.key)?.writes ?? [];
      const same = [...found, ...own].some(
        (write) => write.run !== spot.run && write.at <= spot.at && write.digest === spot.digest,
      );
      if (decided && !same) empty.push(spot);
      return decided;
    },
  );
  return empty;
}

/** Loads the reads that new writes may now be the answer to, and the writes up to where others hide them. */
async function lookOn({ run, arrivals, windows }: Load, spots: readonly Spot[], content: boolean): Promise<void> {
  const ranges: Range[] = [];
  await look(
    spots,
    (wanted, limit) => nextWrites(run, wanted, { limit, content }),
    (spot, found, limit) => {
      for (const write of found) windows.get(spot.key)?.addWrite(write);
      const own = (arrivals.get(spot.key)?.writes ?? []).filter((write) => !content || write.digest === spot.digest);
      const to = hiddenAt(spot, [...found, ...own]);
      // A cut list says nothing of what comes after its last write.
      if (found.length >= limit && (to === undefined || to > (found.at(-1)?.at ?? ''))) return false;
      ranges.push({ ...placeOf(spot), from: spot.at, to: to ?? latest });
      return true;
    },
  );
  for (const read of await answeredBetween(run, union(ranges), content)) windows.get(read.key)?.addRead(read);
}

/** Later than every time. */
const latest = '~';

const placeOf = ({ key, namespace, artifact, digest }: Spot) => ({ key, namespace, artifact, digest });

const readSpots = (arrivals: ReadonlyMap<string, Arrivals>): readonly Spot[] =>
  [...arrivals].flatMap(([key, arrived]) => arrived.reads.map(({ timed }) => spotOf(key, arrived, timed)));

const writeSpots = (arrivals: ReadonlyMap<string, Arrivals>): readonly Spot[] =>
  [...arrivals].flatMap(([key, arrived]) => arrived.writes.map((write) => spotOf(key, arrived, write)));

/** The first new write of each artifact: without a read since then, no read can change. */
const firstWrites = (arrivals: ReadonlyMap<string, Arrivals>) =>
  [...arrivals].flatMap(([key, { namespace, name, writes }]) => {
    const [first] = writes.map(({ at }) => at).sort();
    return first === undefined ? [] : [{ key, namespace, artifact: name, at: first }];
  });

const spotOf = (key: string, { namespace, name }: Arrivals, { at, run, digest }: TimedWrite | TimedRead): Spot => ({
  key,
  namespace,
  artifact: name,
  at,
  run,
  digest: digest ?? null,
});

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

  /**
   * Reads of a digest that nobody wrote, with a write of unknown digest as the latest before them here: another read or a
   * new write brought that one along, and a write between them that hides it may not be loaded.
   */
  readsInDoubt(arrived: readonly TimedWrite[]): readonly TimedRead[] {
    const writes = [...this.#writes.values(), ...arrived].sort(compareWrites);
    return [...this.#reads.values()].flatMap(({ read, answer }) => {
      const latest = answer.external && read.digest !== undefined ? latestBefore(writes, read) : undefined;
      return latest !== undefined && latest.digest === undefined ? [read] : [];
    });
  }

  timeline(): ArtifactTimeline {
    const timeline = new ArtifactTimeline(this.#namespace, this.#name);
    timeline.load([...this.#writes.values()], [...this.#reads.values()]);
    return timeline;
  }
}
