import { canonicalJson } from '../../lineage/canonical-json.js';
import { keyOf, type Pointer, type RunRecord } from '../../lineage/facts.js';
import { readId, versionId } from '../../lineage/ids.js';
import { type Answer, type TimedRead, type TimedWrite, timedWrite } from '../../lineage/resolution.js';
import type { ArtifactTimeline } from '../../lineage/timeline.js';
import { externalProperties, type Properties, usedProperties, versionProperties } from './graph-shape.js';

/** A run as it was known and as it is known with what has arrived. */
export interface RunChange {
  /** Absent for a run that the store did not know. */
  readonly before?: RunRecord;
  readonly after: RunRecord;
}

/** A USED edge to make. */
export interface UsedEdge {
  readonly run: string;
  readonly version: string;
  readonly properties: Properties;
}

/** A USED edge of a run that was known before, which now points to another version or says something else. */
export interface MovedRead {
  readonly run: string;
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly assumed: boolean;
}

/** What happens to the pointers' side of the graph: versions, artifacts and USED edges. */
export interface PointerChanges {
  /** Versions that runs wrote: `properties`, and the run and time of their GENERATED_BY. */
  readonly versions: readonly {
    readonly run: string;
    readonly at: string;
    readonly artifact: string;
    readonly properties: Properties;
  }[];
  /** Versions of which more is known now. */
  readonly changedVersions: readonly Properties[];
  /** External versions that a read resolves to now and none did before. */
  readonly externals: readonly { readonly artifact: string; readonly properties: Properties }[];
  /** Ids of external versions that no read resolves to any more. */
  readonly vanished: readonly string[];
  /** Edges to make. */
  readonly used: readonly UsedEdge[];
  /** Edges to take away, of reads of which more is known now; they are among `used` again. */
  readonly forgotten: readonly { readonly run: string; readonly id: string }[];
  readonly moved: readonly MovedRead[];
  /** The largest kind that arrived for an artifact, by key; empty text when none did. */
  readonly kinds: ReadonlyMap<string, string>;
}

/** A read that is new, or of which more is known now. */
export interface ArrivedRead {
  readonly run: string;
  readonly pointer: Pointer;
  readonly timed: TimedRead;
  /** The store has its USED edge already. */
  readonly known: boolean;
}

/** The new reads and writes of one artifact in a batch. */
export interface Arrivals {
  readonly namespace: string;
  readonly name: string;
  readonly writes: readonly TimedWrite[];
  readonly reads: readonly ArrivedRead[];
}

/** What a batch says in pointers that is new. */
export interface BatchPointers extends Pick<PointerChanges, 'versions' | 'changedVersions' | 'kinds'> {
  /** By artifact key. */
  readonly arrivals: ReadonlyMap<string, Arrivals>;
}

/** Gathers the pointers of a batch that are new or say more. */
export function batchPointers(changes: readonly RunChange[]): BatchPointers {
  const batch = new Batch();
  for (const change of changes) {
    for (const write of newPointers(change, 'writes')) batch.takeWrite(change, write);
    for (const read of newPointers(change, 'reads')) batch.takeRead(change, read);
  }
  return batch;
}

/**
 * What a batch does to versions, artifacts and USED edges. Puts its reads and writes into the timelines, which must hold
 * what the store knows of every artifact that arrives: all of it, or what decides the answers of its reads.
 */
export function planPointers(batch: BatchPointers, timelines: ReadonlyMap<string, ArtifactTimeline>): PointerChanges {
  const plan = new PointerPlan(batch);
  for (const [key, arrivals] of batch.arrivals) {
    const timeline = timelines.get(key);
    if (timeline !== undefined) plan.extend(timeline, arrivals);
  }
  return plan;
}

class Batch implements BatchPointers {
  readonly versions: PointerChanges['versions'][number][] = [];
  readonly changedVersions: Properties[] = [];
  readonly kinds = new Map<string, string>();
  readonly arrivals = new Map<
    string,
    { namespace: string; name: string; writes: TimedWrite[]; reads: ArrivedRead[] }
  >();

  takeWrite({ before, after }: RunChange, write: Pointer): void {
    this.#noteKind(write);
    if (write.at === null) return;
    const version = versionId(after.id, write);
    const properties = versionProperties(version, write);
    if (before?.writes.some((known) => samePointer(known, write))) {
      this.changedVersions.push(properties);
      return;
    }
    const artifact = keyOf(write.namespace, write.artifact);
    this.versions.push({ run: after.id, at: write.at, artifact, properties });
    this.#arrivalsOf(write).writes.push(timedWrite({ version, at: write.at, run: after.id, digest: write.digest }));
  }

  takeRead({ before, after }: RunChange, read: Pointer): void {
    this.#noteKind(read);
    if (read.at === null) return;
    const foreign = read.version === undefined ? {} : { foreignVersion: read.version };
    const timed = { id: readId(after.id, read), at: read.at, run: after.id, ...digestOf(read), ...foreign };
    const known = before?.reads.some((other) => samePointer(other, read)) === true;
    this.#arrivalsOf(read).reads.push({ run: after.id, pointer: read, timed, known });
  }

  #arrivalsOf({ namespace, artifact }: Pointer) {
    const key = keyOf(namespace, artifact);
    let arrivals = this.arrivals.get(key);
    if (arrivals === undefined) {
      arrivals = { namespace, name: artifact, writes: [], reads: [] };
      this.arrivals.set(key, arrivals);
    }
    return arrivals;
  }

  #noteKind(pointer: Pointer): void {
    const key = keyOf(pointer.namespace, pointer.artifact);
    const kind = pointer.kind ?? '';
    if (kind >= (this.kinds.get(key) ?? '')) this.kinds.set(key, kind);
  }
}

class PointerPlan implements PointerChanges {
  readonly versions: PointerChanges['versions'];
  readonly changedVersions: PointerChanges['changedVersions'];
  readonly kinds: PointerChanges['kinds'];
  readonly externals: PointerChanges['externals'][number][] = [];
  readonly vanished: string[] = [];
  readonly used: UsedEdge[] = [];
  readonly forgotten: { run: string; id: string }[] = [];
  readonly moved: MovedRead[] = [];

  constructor({ versions, changedVersions, kinds }: BatchPointers) {
    this.versions = versions;
    this.changedVersions = changedVersions;
    this.kinds = kinds;
  }

  extend(timeline: ArtifactTimeline, { writes, reads }: Arrivals): void {
    const arrived = new Map(reads.map((read) => [read.timed.id, read]));
    const changes = timeline.extend(
      writes,
      reads.map(({ timed }) => timed),
    );
    for (const { read, answer, before } of changes.answered) {
      const arrival = arrived.get(read.id);
      if (arrival !== undefined) this.#use(arrival, answer);
      else if (before !== undefined) this.#move(read, answer, before);
    }
    this.vanished.push(...changes.vanished);
    const artifact = keyOf(timeline.namespace, timeline.name);
    for (const [version, read] of changes.appeared) {
      this.externals.push({ artifact, properties: externalProperties(version, pointerOf(timeline, read)) });
    }
  }

  #use({ run, pointer, timed, known }: ArrivedRead, answer: Answer): void {
    if (known) this.forgotten.push({ run, id: timed.id });
    this.used.push({ run, version: answer.version, properties: usedProperties(timed.id, pointer, answer.assumed) });
  }

  #move({ run, id }: TimedRead, answer: Answer, before: Answer): void {
    this.moved.push({ run, id, from: before.version, to: answer.version, assumed: answer.assumed });
  }
}

const pointerOf = ({ namespace, name }: ArtifactTimeline, read: TimedRead): Pointer => ({
  namespace,
  artifact: name,
  at: read.at,
  ...digestOf(read),
  ...(read.foreignVersion !== undefined && { version: read.foreignVersion }),
});

/** The pointers of a changed run that were not known, or of which more is known. */
function newPointers({ before, after }: RunChange, side: 'reads' | 'writes'): readonly Pointer[] {
  if (before === undefined) return after[side];
  const known = new Set(before[side].map(canonicalJson));
  return after[side].filter((pointer) => !known.has(canonicalJson(pointer)));
}

const samePointer = (a: Pointer, b: Pointer): boolean =>
  a.artifact === b.artifact && a.namespace === b.namespace && a.at === b.at && a.digest === b.digest;

const digestOf = ({ digest }: { readonly digest?: string | undefined }): { digest?: string } =>
  digest === undefined ? {} : { digest };
