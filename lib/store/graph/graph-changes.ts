import { canonicalJson } from '../../lineage/canonical-json.js';
import { keyOf, type Pointer, type RunRecord } from '../../lineage/facts.js';
import { readId, versionId } from '../../lineage/ids.js';
import type { Answer, TimedRead, TimedWrite } from '../../lineage/resolution.js';
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

interface Arrivals {
  readonly writes: TimedWrite[];
  readonly reads: TimedRead[];
}

/** Keys of the artifacts that a batch names in pointers that are new or say more. */
export function touchedArtifacts(changes: readonly RunChange[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const change of changes) {
    for (const pointer of [...newPointers(change, 'reads'), ...newPointers(change, 'writes')]) {
      keys.add(keyOf(pointer.namespace, pointer.artifact));
    }
  }
  return keys;
}

/**
 * What a batch of run changes does to versions, artifacts and USED edges. Puts the new reads and writes into the
 * timelines, which must hold everything the store knows of every touched artifact.
 */
export function planPointers(
  changes: readonly RunChange[],
  timelines: ReadonlyMap<string, ArtifactTimeline>,
): PointerChanges {
  return new PointerPlan(timelines).plan(changes);
}

class PointerPlan implements PointerChanges {
  readonly versions: PointerChanges['versions'][number][] = [];
  readonly changedVersions: Properties[] = [];
  readonly externals: PointerChanges['externals'][number][] = [];
  readonly vanished: string[] = [];
  readonly used: UsedEdge[] = [];
  readonly forgotten: { run: string; id: string }[] = [];
  readonly moved: MovedRead[] = [];
  readonly kinds = new Map<string, string>();
  readonly #timelines: ReadonlyMap<string, ArtifactTimeline>;
  readonly #arrivals = new Map<string, Arrivals>();
  readonly #pointers = new Map<string, { readonly run: string; readonly pointer: Pointer }>();

  constructor(timelines: ReadonlyMap<string, ArtifactTimeline>) {
    this.#timelines = timelines;
  }

  plan(changes: readonly RunChange[]): this {
    for (const change of changes) {
      for (const write of newPointers(change, 'writes')) this.#takeWrite(change, write);
      for (const read of newPointers(change, 'reads')) this.#takeRead(change, read);
    }
    for (const [key, { writes, reads }] of this.#arrivals) {
      const timeline = this.#timelines.get(key);
      if (timeline !== undefined) this.#extend(timeline, writes, reads);
    }
    return this;
  }

  #takeWrite({ before, after }: RunChange, write: Pointer): void {
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
    this.#arrivalsOf(artifact).writes.push({ version, at: write.at, run: after.id, ...digestOf(write) });
  }

  #takeRead({ after }: RunChange, read: Pointer): void {
    this.#noteKind(read);
    if (read.at === null) return;
    const id = readId(after.id, read);
    this.#pointers.set(id, { run: after.id, pointer: read });
    const foreign = read.version === undefined ? {} : { foreignVersion: read.version };
    const timed = { id, at: read.at, run: after.id, ...digestOf(read), ...foreign };
    this.#arrivalsOf(keyOf(read.namespace, read.artifact)).reads.push(timed);
  }

  #extend(timeline: ArtifactTimeline, writes: readonly TimedWrite[], reads: readonly TimedRead[]): void {
    const { answered, appeared, vanished } = timeline.extend(writes, reads);
    for (const { read, answer, before } of answered) {
      const arrived = this.#pointers.get(read.id);
      if (arrived === undefined) this.#move(read, answer, before);
      else this.#use(read, answer, { arrived, known: before !== undefined });
    }
    this.vanished.push(...vanished);
    const artifact = keyOf(timeline.namespace, timeline.name);
    for (const [version, read] of appeared) {
      const pointer = {
        namespace: timeline.namespace,
        artifact: timeline.name,
        at: read.at,
        ...digestOf(read),
        ...(read.foreignVersion !== undefined && { version: read.foreignVersion }),
      };
      this.externals.push({ artifact, properties: externalProperties(version, pointer) });
    }
  }

  #use(read: TimedRead, answer: Answer, of: { arrived: { run: string; pointer: Pointer }; known: boolean }): void {
    const { run, pointer } = of.arrived;
    if (of.known) this.forgotten.push({ run, id: read.id });
    this.used.push({ run, version: answer.version, properties: usedProperties(read.id, pointer, answer.assumed) });
  }

  #move(read: TimedRead, answer: Answer, before: Answer | undefined): void {
    if (before === undefined) return;
    const { run, id } = read;
    this.moved.push({ run, id, from: before.version, to: answer.version, assumed: answer.assumed });
  }

  #arrivalsOf(key: string): Arrivals {
    let arrivals = this.#arrivals.get(key);
    if (arrivals === undefined) {
      arrivals = { writes: [], reads: [] };
      this.#arrivals.set(key, arrivals);
    }
    return arrivals;
  }

  #noteKind(pointer: Pointer): void {
    const key = keyOf(pointer.namespace, pointer.artifact);
    const kind = pointer.kind ?? '';
    if (kind >= (this.kinds.get(key) ?? '')) this.kinds.set(key, kind);
  }
}

/** The pointers of a changed run that were not known, or of which more is known. */
function newPointers({ before, after }: RunChange, side: 'reads' | 'writes'): readonly Pointer[] {
  if (before === undefined) return after[side];
  const known = new Set(before[side].map(canonicalJson));
  return after[side].filter((pointer) => !known.has(canonicalJson(pointer)));
}

const samePointer = (a: Pointer, b: Pointer): boolean =>
  a.artifact === b.artifact && a.namespace === b.namespace && a.at === b.at && a.digest === b.digest;

const digestOf = ({ digest }: { readonly digest?: string }): { digest?: string } =>
  digest === undefined ? {} : { digest };
