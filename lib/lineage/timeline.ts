import { groupBy } from './group-by.js';
import {
  type Answer,
  answeringWrite,
  answerOf,
  bisect,
  compareByTime,
  compareWrites,
  firstAfter,
  firstFrom,
  latestBefore,
  type TimedRead,
  type TimedWrite,
  type Writes,
} from './resolution.js';

/** A read and the answer it has now; `before` is the answer it had, absent for a new read. */
export interface Answered {
  readonly read: TimedRead;
  readonly answer: Answer;
  readonly before?: Answer;
}

/** What new facts did to a timeline. */
export interface TimelineChanges {
  /** The reads that were given, and those whose answer changed. */
  readonly answered: readonly Answered[];
  /** External versions that a read resolves to now and none did before, with one such read. */
  readonly appeared: ReadonlyMap<string, TimedRead>;
  /** External versions that no read resolves to any more. */
  readonly vanished: readonly string[];
}

/**
 * All timed writes and reads of one artifact, each read with its answer. New ones may come in any order: adding a
 * late write answers again only the reads that it can concern, at a cost that grows with those and not with history.
 */
export class ArtifactTimeline {
  readonly namespace: string;
  readonly name: string;
  readonly #writes = new SortedWrites();
  readonly #reads: Slot[] = [];
  /** Made when a write first comes before reads that are held: most artifacts never need it. */
  #readsByDigest: Map<string | undefined, Slot[]> | undefined;
  readonly #externalReads = new Map<string, number>();

  constructor(namespace: string, name: string) {
    this.namespace = namespace;
    this.name = name;
  }

  /** Reads and writes held. */
  get size(): number {
    return this.#writes.all.length + this.#reads.length;
  }

  /** Takes what a store already holds: reads with the answers they have there. */
  load(writes: readonly TimedWrite[], reads: readonly { readonly read: TimedRead; readonly answer: Answer }[]): void {
    this.#writes.add(writes);
    this.#addReads(reads.map(({ read, answer }) => new Slot(read, answer)));
    for (const { answer } of reads) this.#count(answer, 1);
  }

  /**
   * Adds writes that are not held yet, and reads that are not or of which more is known now. Order within the lists
   * does not matter.
   */
  extend(writes: readonly TimedWrite[], reads: readonly TimedRead[]): TimelineChanges {
    const given = reads.map((read) => this.#slotOf(read));
    const touched = new Set(given);
    this.#writes.add(writes);
    for (const write of writes) this.#markConcerned(write, touched);
    this.#addReads(given.filter((slot) => slot.answer === undefined));
    return this.#answerAll(touched, new Set(given));
  }

  #slotOf(read: TimedRead): Slot {
    for (let index = firstFrom(this.#reads, read.at); this.#reads[index]?.at === read.at; index += 1) {
      const held = this.#reads[index];
      if (held?.id !== read.id) continue;
      held.foreignVersion = read.foreignVersion;
      return held;
    }
    return new Slot(read, undefined);
  }

  #answerAll(touched: ReadonlySet<Slot>, given: ReadonlySet<Slot>): TimelineChanges {
    const answered: Answered[] = [];
    const externals = new Map<string, { held: boolean; read: TimedRead | undefined }>();
    const count = (answer: Answer | undefined, by: number, read?: TimedRead) => {
      if (answer?.external !== true) return;
      const seen = externals.get(answer.version);
      const held = seen?.held ?? this.#externalReads.has(answer.version);
      externals.set(answer.version, { held, read: read ?? seen?.read });
      this.#count(answer, by);
    };
    for (const slot of touched) {
      const before = slot.answer;
      const write = answeringWrite(slot, this.#writes);
      const answer = answerOf(this, slot, write);
      // A version's digest is part of its id: the same version is the same answer, assumed or not.
      if (before?.version === answer.version && !given.has(slot)) continue;
      count(before, -1);
      count(answer, 1, slot);
      slot.takeAnswer(answer, write);
      answered.push({ read: slot, answer, ...(before !== undefined && { before }) });
    }
    return { answered, ...this.#turnover(externals) };
  }

  #turnover(externals: ReadonlyMap<string, { held: boolean; read: TimedRead | undefined }>) {
    const appeared = new Map<string, TimedRead>();
    const vanished: string[] = [];
    for (const [version, { held, read }] of externals) {
      const holds = this.#externalReads.has(version);
      if (held && !holds) vanished.push(version);
      if (!held && holds && read !== undefined) appeared.set(version, read);
    }
    return { appeared, vanished };
  }

  #count(answer: Answer, by: number): void {
    if (!answer.external) return;
    const count = (this.#externalReads.get(answer.version) ?? 0) + by;
    if (count > 0) this.#externalReads.set(answer.version, count);
    else this.#externalReads.delete(answer.version);
  }

  #markConcerned(write: TimedWrite, touched: Set<Slot>): void {
    const last = this.#reads.at(-1);
    if (last === undefined || last.at < write.at) return;
    markBetween(write, this.#writes.all, this.#reads, touched);
    if (write.digest === undefined) return;
    this.#readsByDigest ??= groupBy(this.#reads, ({ digest }) => digest);
    const sameContent = this.#readsByDigest.get(write.digest);
    if (sameContent !== undefined) markBetween(write, this.#writes.ofDigest(write.digest), sameContent, touched);
  }

  #addReads(slots: readonly Slot[]): void {
    insertSorted(this.#reads, slots, compareByTime);
    if (this.#readsByDigest !== undefined)
      insertGroups(
        this.#readsByDigest,
        groupBy(slots, ({ digest }) => digest),
        compareByTime,
      );
  }
}

/** A read with its answer. One object for both: hundreds of thousands are held. */
class Slot implements TimedRead {
  readonly id: string;
  readonly at: string;
  readonly run: string;
  digest: string | undefined;
  foreignVersion: string | undefined;
  #version: string | undefined;
  #external = false;
  #assumed = false;

  constructor({ id, at, run, digest, foreignVersion }: TimedRead, answer: Answer | undefined) {
    this.id = id;
    this.at = at;
    this.run = run;
    this.digest = digest;
    this.foreignVersion = foreignVersion;
    if (answer !== undefined) this.takeAnswer(answer, undefined);
  }

  get answer(): Answer | undefined {
    return this.#version === undefined
      ? undefined
      : { version: this.#version, external: this.#external, assumed: this.#assumed };
  }

  /** Where the answer is a write of the same digest, that text is held once. */
  takeAnswer({ version, external, assumed }: Answer, write: TimedWrite | undefined): void {
    this.#version = version;
    this.#external = external;
    this.#assumed = assumed;
    if (write?.digest === this.digest) this.digest = write?.digest;
  }
}

/** Writes looked at one by one before an index by digest is made. */
const shortWay = 64;

class SortedWrites implements Writes {
  readonly all: TimedWrite[] = [];
  /** Made when a digest is not among the writes just before a read: most reads are of the latest write. */
  #byDigest: Map<string | undefined, TimedWrite[]> | undefined;

  add(writes: readonly TimedWrite[]): void {
    insertSorted(this.all, writes, compareWrites);
    if (this.#byDigest !== undefined)
      insertGroups(
        this.#byDigest,
        groupBy(writes, ({ digest }) => digest),
        compareWrites,
      );
  }

  latestOfDigest(read: TimedRead): TimedWrite | undefined {
    const end = firstAfter(this.all, read.at);
    const near = Math.max(0, end - shortWay);
    for (let index = end - 1; index >= near; index -= 1) {
      const write = this.all[index];
      if (write?.digest === read.digest && write?.run !== read.run) return write;
    }
    return near === 0 || read.digest === undefined ? undefined : latestBefore(this.ofDigest(read.digest), read);
  }

  ofDigest(digest: string): readonly TimedWrite[] {
    this.#byDigest ??= groupBy(this.all, (write) => write.digest);
    return this.#byDigest.get(digest) ?? [];
  }
}

/**
 * Marks the reads that a write can be the latest for: those from its time until a later write by another run hides
 * it. The next write hides it from everyone but the run that made that one, since a run does not see its own writes;
 * for that run it lasts until the next write by yet another run.
 */
function markBetween(
  write: TimedWrite,
  writes: readonly TimedWrite[],
  reads: readonly Slot[],
  touched: Set<Slot>,
): void {
  let index = bisect(writes, (other) => compareWrites(other, write) > 0);
  const next = writes[index];
  let position = firstFrom(reads, write.at);
  const end = next === undefined ? reads.length : firstFrom(reads, next.at);
  for (; position < end; position += 1) mark(reads[position], touched);
  // The run of the next write may be the writer's own: that run never sees this write at all.
  if (next === undefined || next.run === write.run) return;
  while (writes[index]?.run === next.run) index += 1;
  const hidden = writes[index];
  const last = hidden === undefined ? reads.length : firstFrom(reads, hidden.at);
  for (; position < last; position += 1) if (reads[position]?.run === next.run) mark(reads[position], touched);
}

function mark(slot: Slot | undefined, touched: Set<Slot>): void {
  if (slot !== undefined) touched.add(slot);
}

/** Puts items in their places after what is equal to them: the cost is that of the items and of what comes after the first. */
function insertSorted<T>(list: T[], items: readonly T[], compare: (a: T, b: T) => number): void {
  const sorted = items.length > 1 ? items.toSorted(compare) : items;
  const [first] = sorted;
  if (first === undefined) return;
  const later = list.splice(bisect(list, (other) => compare(other, first) > 0));
  let next = 0;
  for (const item of sorted) {
    for (; next < later.length; next += 1) {
      const other = later[next] as T;
      if (compare(other, item) > 0) break;
      list.push(other);
    }
    list.push(item);
  }
  for (; next < later.length; next += 1) list.push(later[next] as T);
}

/** Adds items by group to sorted groups. */
function insertGroups<K, T>(groups: Map<K, T[]>, items: ReadonlyMap<K, T[]>, compare: (a: T, b: T) => number): void {
  for (const [key, group] of items) {
    const held = groups.get(key);
    if (held === undefined) groups.set(key, group.sort(compare));
    else insertSorted(held, group, compare);
  }
}
