import { type Context, ROOT_CONTEXT, type Span, type SpanContext } from '@opentelemetry/api';
import { runIdPattern } from '../lineage/attribute-patterns.js';
import type { Check, RunId } from '../lineage/facts.js';
import { withoutSecrets } from '../lineage/without-secrets.js';
import type { Definition } from './definition.js';
import { Observations, type ObservedValues } from './observations.js';
import { type OpenPointer, openPointer, type PointerLike } from './pointer-like.js';
import { reportProblem } from './problems.js';
import { recorder } from './recorder.js';
import { notRedacted, redactedParameter } from './redaction.js';
import { resourceOf } from './resource-of.js';
import { inertRun, type ParameterValue, type Run } from './run.js';
import { largestSyncBytes, settle, smallFileBytes } from './settle.js';
import type { Sink } from './sink.js';

/** What a run is begun with. */
export interface RunStart {
  readonly span: Span;
  readonly spanContext: SpanContext;
  readonly parentSpanContext: SpanContext | undefined;
  readonly startedMicros: number;
  readonly definition: Definition;
  /** Namespace of runs whose component gives none. */
  readonly namespace: string | undefined;
  /** The enclosing run. */
  readonly parentId: RunId | undefined;
  /** Sinks whose span processors saw the start; undefined when none did. */
  readonly seenBy: readonly Sink[] | undefined;
  readonly projectRoot: string;
}

/** What a caller may give at once. */
export type Several = readonly (PointerLike | readonly PointerLike[])[];

/** A run in flight: gathers what its body says until it is closed. */
export class OpenRun implements Run {
  readonly id: RunId;
  readonly start: RunStart;
  readonly reads: OpenPointer[] = [];
  readonly writes: OpenPointer[] = [];
  parameters: Map<string, ParameterValue> | undefined;
  measures: Map<string, number> | undefined;
  observations: Observations | undefined;
  upstream: string[] | undefined;
  reasons: string[] | undefined;
  /** What is to be done before it ends. */
  lastActions: (() => void)[] | undefined;
  checks: Check[] | undefined;
  /**
   * Checks after it, for when the generator or stream that its function gave has ended. Throws or rejects when a gate is
   * shut; gives a promise only if the caller may wait.
   */
  checkEnd: ((mayWait: boolean) => Promise<void> | undefined) | undefined;
  /** What its component declares as written is among its writes. */
  hasDeclared = false;
  /** Files being hashed. */
  pending: Promise<void>[] | undefined;
  /** The OpenTelemetry context of the body. */
  context: Context = ROOT_CONTEXT;
  /** The context manager of OpenTelemetry carries this run. */
  managed = false;
  /** What may be told of it has grown since it was last told. */
  hasNews = true;
  /** The body is done. */
  ended = false;
  /** The record is made. */
  closed = false;
  /** It is held until it ends. One that somebody else has to end is only told once as running: it may never end. */
  readonly isKept: boolean = true;
  /** Its neighbours among the runs that are open; kept by `open-runs.ts`. */
  openBefore: OpenRun | undefined;
  openAfter: OpenRun | undefined;

  constructor(start: RunStart) {
    this.start = start;
    this.id = `${start.spanContext.traceId}:${start.spanContext.spanId}`;
  }

  get recording(): boolean {
    return !this.ended;
  }

  get projectRoot(): string {
    return this.start.projectRoot;
  }

  get hashesFiles(): boolean {
    return this.start.definition.hashesFiles;
  }

  /** Attributes of the service that it is a run of. */
  get resource(): Readonly<Record<string, unknown>> {
    return resourceOf(this.start.span) ?? recorder.resource;
  }

  input(...pointers: Several): Run {
    return guarded(this, 'an input', () => this.#add('read', pointers));
  }

  output(...pointers: Several): Run {
    return guarded(this, 'an output', () => this.#add('write', pointers));
  }

  parameter(key: string | Readonly<Record<string, ParameterValue>>, value?: ParameterValue): Run {
    return guarded(this, 'a parameter', () => {
      const parameters = this.parameters ?? new Map<string, ParameterValue>();
      this.parameters = parameters;
      this.#set(parameters, 'parameter', { key, value, accepts: isParameter });
    });
  }

  measure(key: string | Readonly<Record<string, number>>, value?: number): Run {
    return guarded(this, 'a measure', () => {
      const measures = this.measures ?? new Map<string, number>();
      this.measures = measures;
      this.#set(measures, 'measure', { key, value, accepts: isNumber });
    });
  }

  observe(column: string | Readonly<Record<string, ObservedValues>>, values?: ObservedValues): Run {
    if (this?.ended) reportProblem('values were observed after their run had ended, and are not recorded');
    return guarded(this, 'an observation', () => {
      this.observations ??= new Observations((reason) => this.addReason(reason));
      if (column === null || typeof column !== 'object') this.observations.observe(column, values);
      else for (const [name, of] of Object.entries(column)) this.observations.observe(name, of);
    });
  }

  dependsOn(...runs: (RunId | Run)[]): Run {
    return guarded(this, 'a dependency', () => {
      for (const run of runs as readonly unknown[]) {
        const id = String(run !== null && typeof run === 'object' && 'id' in run ? run.id : run).toLowerCase();
        if (runIdPattern.test(id)) this.upstream = [...(this.upstream ?? []), id];
        else this.addReason('a dependency was dropped: it is no run id');
      }
      this.hasNews = true;
    });
  }

  atEnd(action: () => void): void {
    this.lastActions ??= [];
    this.lastActions.push(action);
  }

  /** The run does not end before this. */
  await(pending: Promise<void>): void {
    this.pending ??= [];
    this.pending.push(pending);
  }

  addReason(reason: string): void {
    this.reasons ??= [];
    this.reasons.push(reason);
  }

  addChecks(checks: readonly Check[]): void {
    this.checks = [...(this.checks ?? []), ...checks];
  }

  noteSettled(): void {
    this.hasNews = true;
  }

  #add(what: 'read' | 'write', pointers: Several): void {
    for (const item of pointers) {
      if (isList(item)) {
        this.#add(what, item);
        continue;
      }
      const { projectRoot, definition } = this.start;
      const pointer = openPointer(item, { projectRoot, hashesFiles: definition.hashesFiles });
      if (typeof pointer === 'string') {
        this.addReason(`a ${what} was dropped: ${pointer}`);
        continue;
      }
      if (pointer.artifact === '' && pointer.settled) {
        this.addReason(`a ${what} was dropped: ${notRedacted}`);
        continue;
      }
      if (pointer.lack !== '') this.addReason(`${pointer.artifact} has no digest: ${pointer.lack}`);
      if (what === 'write') this.writes.push(pointer);
      else this.#addRead(pointer);
    }
    this.hasNews = true;
  }

  #addRead(pointer: OpenPointer): void {
    this.reads.push(pointer);
    const nowBytes = this.start.definition.isAsync ? smallFileBytes : largestSyncBytes;
    const pending = settle(pointer, this, { nowBytes, later: true });
    if (pending !== undefined) this.await(pending);
  }

  #set<T>(target: Map<string, T>, what: string, { key, value, accepts }: Setting<T>): void {
    const entries: readonly [string, unknown][] =
      key !== null && typeof key === 'object' ? Object.entries(key) : [[String(key), value]];
    for (const [name, item] of entries) {
      if (name !== '' && accepts(item)) this.#keep(target, what, { name, item });
      else this.addReason(`${what} ${name} was dropped: its value is ${item === null ? 'null' : typeof item}`);
    }
  }

  #keep<T>(target: Map<string, T>, what: string, { name, item }: { name: string; item: T }): void {
    const bare = typeof item === 'string' ? withoutSecrets(item) : item;
    const kept = what === 'parameter' ? redactedParameter(name, bare) : bare;
    if (kept === undefined) this.addReason(`parameter ${name} was dropped: ${notRedacted}`);
    else target.set(name, kept as T);
  }
}

/** What a caller gives may be anything, down to getters that throw; none of it may reach the caller. */
function guarded(run: OpenRun, what: string, action: () => void): Run {
  // `const { input } = currentRun()`: called by itself, a method has no run, whatever its type says.
  if (!(run instanceof OpenRun)) {
    reportProblem(`${what} was not recorded: call the methods of a run on the run, as in currentRun().input('a.csv')`);
    return inertRun;
  }
  if (run.ended) return run;
  try {
    action();
  } catch (thrown) {
    run.addReason(`${what} was dropped: it could not be read`);
    reportProblem(`${what} of a run could not be recorded`, thrown);
  }
  return run;
}

interface Setting<T> {
  readonly key: string | Readonly<Record<string, T>>;
  readonly value: unknown;
  readonly accepts: (value: unknown) => value is T;
}

const isList = (item: PointerLike | readonly PointerLike[]): item is readonly PointerLike[] => Array.isArray(item);

const isNumber = (value: unknown): value is number => typeof value === 'number';

const isParameter = (value: unknown): value is ParameterValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
