import { type Environment, readEnvironment } from '../config/environment.js';
import type { Fact } from '../lineage/facts.js';
import { standard } from '../names.js';
import { reportProblem } from './problems.js';
import { type Carry, createSink, type Sink } from './sink.js';
import type { AskStore } from './vet/ask-store.js';

type Attributes = Readonly<Record<string, unknown>>;

/**
 * What this process records to. Span processors add their sinks; a process that has none gets one from the environment
 * when its first record is due.
 */
class Recorder {
  /** While `component()` starts a span: the sinks whose processors have seen it. */
  startedBy: Sink[] | undefined;
  /** Who takes what this process records by itself to a store elsewhere. */
  carry: Carry | undefined;
  /** Who asks a store about the inputs of a run. */
  askStore: AskStore | undefined;
  /** Id of the span that a processor of ours recorded last. */
  lastRecordedSpan = '';
  #sinks: readonly Sink[] = [];
  #fallback: readonly Sink[] | undefined;
  #environment: Environment | undefined;
  #resource: Attributes | undefined;

  get environment(): Environment {
    this.#environment ??= readEnvironment();
    return this.#environment;
  }

  get sinks(): readonly Sink[] {
    if (this.#sinks.length > 0) return this.#sinks;
    this.#fallback ??= [this.#defaultSink()];
    return this.#fallback;
  }

  add(sink: Sink): void {
    this.#sinks = [...this.#sinks, sink];
  }

  /** The last one stays in use until another is added: runs that end after a provider's shutdown are not lost. */
  remove(sink: Sink): void {
    if (this.#sinks.length === 1 && this.#sinks[0] === sink) this.#fallback = this.#sinks;
    this.#sinks = this.#sinks.filter((other) => other !== sink);
  }

  hand(record: Fact, sinks: readonly Sink[] = this.sinks): void {
    for (const sink of sinks) sink.append(record);
  }

  flush(): void {
    for (const sink of this.sinks) sink.flush();
  }

  /** Waits a bounded time for stores elsewhere. Never rejects. */
  async delivered(): Promise<void> {
    await Promise.all(this.sinks.map((sink) => sink.delivered()));
  }

  /** Attributes of the service for runs whose span has no resource: the last one seen, else what the environment says. */
  get resource(): Attributes {
    this.#resource ??= resourceOf(this.environment);
    return this.#resource;
  }

  set resource(attributes: Attributes) {
    this.#resource = attributes;
  }

  #defaultSink(): Sink {
    try {
      return createSink({}, this.environment, this.carry);
    } catch (thrown) {
      reportProblem('lineage is not recorded', thrown);
      return createSink({ store: 'none' }, this.environment);
    }
  }
}

function resourceOf({ serviceName, resourceAttributes }: Environment): Attributes {
  return serviceName === undefined
    ? resourceAttributes
    : { ...resourceAttributes, [standard.serviceName]: serviceName };
}

export const recorder = new Recorder();
