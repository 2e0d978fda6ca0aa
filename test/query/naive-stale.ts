import type { RunRecord } from '../../lib/lineage/facts.js';
import { factsAsOf } from './facts-as-of.js';

type Loose = Record<string, unknown>;

interface Write {
  readonly run: RunRecord;
  readonly at: string;
  readonly digest: string | undefined;
}

interface Read {
  readonly key: string;
  readonly at: string;
  readonly digest: string | undefined;
  /** What it resolves to; undefined: it came from outside. */
  readonly write: Write | undefined;
}

export interface NaiveOptions {
  readonly now: string;
  /** Microseconds. */
  readonly oldAfter?: number;
  readonly cadence?: number;
}

/**
 * Staleness from nothing but the facts, in the plainest way: every reading looks at every write, and what is upstream is
 * searched anew for every run. Gives, by run, its causes as sorted texts. It shares no code with what it judges.
 */
export class NaiveStaleness {
  readonly runs: readonly RunRecord[];
  readonly #options: NaiveOptions;

  constructor(facts: Parameters<typeof factsAsOf>[0], options: NaiveOptions) {
    this.runs = factsAsOf(facts, options.now);
    this.#options = options;
  }

  writesOf(key: string): readonly Write[] {
    return this.runs
      .flatMap((run) =>
        run.writes.flatMap(({ namespace, artifact, at, digest }) =>
          at !== null && `${namespace}/${artifact}` === key ? [{ run, at, digest }] : [],
        ),
      )
      .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  }

  readsOf(run: RunRecord): readonly Read[] {
    return run.reads.map(({ namespace, artifact, at, digest }) => {
      const key = `${namespace}/${artifact}`;
      const before = this.writesOf(key).filter((write) => write.run.id !== run.id && write.at <= String(at));
      const last = before.at(-1);
      const same = before.filter((write) => write.digest === digest).at(-1);
      const write = digest === undefined ? last : (same ?? (last?.digest === undefined ? last : undefined));
      return { key, at: String(at), digest, write };
    });
  }

  ownCauses(run: RunRecord): readonly Loose[] {
    return [
      ...this.readsOf(run).flatMap((read) => [...this.#newer(run, read), ...this.#old(read)]),
      ...this.#component(run),
      ...this.#failed(run),
    ];
  }

  #newer(run: RunRecord, { key, at, digest, write }: Read): readonly Loose[] {
    const used = write === undefined ? digest : (write.digest ?? digest);
    const superseding = this.writesOf(key).filter(
      (other) =>
        other.run.id !== run.id &&
        (write === undefined ? other.at > at : spotOf(other) > spotOf(write)) &&
        !(used !== undefined && other.digest === used),
    );
    const last = superseding.at(-1);
    return last === undefined
      ? []
      : [{ cause: 'newer-input', key, used, run: last.run.id, at: last.at, digest: last.digest }];
  }

  #old({ key, at, write }: Read): readonly Loose[] {
    const { oldAfter } = this.#options;
    if (oldAfter === undefined || write === undefined || micros(at) - micros(write.at) <= oldAfter) return [];
    return [{ cause: 'old-input', key, writtenAt: write.at }];
  }

  #component(run: RunRecord): readonly Loose[] {
    const siblings = this.runs
      .filter((other) => other.component === run.component && other.namespace === run.namespace)
      .sort((a, b) => (`${a.startedAt} ${a.id}` < `${b.startedAt} ${b.id}` ? -1 : 1));
    const latest = siblings.at(-1);
    if (latest === undefined) return [];
    const causes: Loose[] = [];
    const differs = (field: 'revision' | 'digest'): boolean => {
      const [mine, theirs] = [run.code?.[field], latest.code?.[field]];
      return mine !== undefined && theirs !== undefined && mine !== theirs;
    };
    if (differs('revision') || differs('digest')) causes.push({ cause: 'code-changed', latest: latest.id });
    const expected = this.#options.cadence ?? learnt(siblings.map(({ startedAt }) => micros(startedAt)));
    if (expected !== undefined && micros(this.#options.now) - micros(latest.startedAt) > expected)
      causes.push({ cause: 'overdue', latest: latest.id, cadence: expected });
    return causes;
  }

  #failed(run: RunRecord): readonly Loose[] {
    const isFailed = ({ id, status }: RunRecord): boolean => status === 'failed' && id !== run.id;
    return this.nextUpstream(run)
      .filter(isFailed)
      .map(({ id }) => ({ cause: 'failed-upstream', run: id }));
  }

  nextUpstream(run: RunRecord): readonly RunRecord[] {
    const named = this.runs.filter(({ id }) => run.dependsOn?.includes(id));
    return [...this.readsOf(run).flatMap(({ write }) => write?.run ?? []), ...named];
  }

  /** The least number of runs to each run upstream. */
  distances(run: RunRecord): ReadonlyMap<string, number> {
    const far = new Map([[run.id, 0]]);
    let level = [run];
    for (let distance = 1; level.length > 0; distance += 1) {
      const next = level.flatMap((each) => this.nextUpstream(each)).filter(({ id }) => !far.has(id));
      for (const { id } of next) far.set(id, distance);
      level = next;
    }
    far.delete(run.id);
    return far;
  }

  /** Whether one of its versions is the latest of its artifact; what came from outside counts from its first reading. */
  isCurrent(run: RunRecord): boolean {
    return run.writes.some(({ namespace, artifact }) => {
      const key = `${namespace}/${artifact}`;
      const last = this.writesOf(key).at(-1);
      if (last?.run.id !== run.id) return false;
      const firsts = new Map<string, string>();
      for (const reader of this.runs) {
        for (const [index, read] of this.readsOf(reader).entries()) {
          if (read.key !== key || read.write !== undefined) continue;
          const content = read.digest ?? `version ${reader.reads[index]?.version}`;
          const first = firsts.get(content);
          if (first === undefined || read.at < first) firsts.set(content, read.at);
        }
      }
      return [...firsts.values()].every((first) => first <= last.at);
    });
  }
}

const spotOf = ({ at, run }: Write): string => `${at} ${run.id}`;
const orderOf = (write: Write): string => `${spotOf(write)} ${write.digest ?? ''}`;
const micros = (time: string): number => Date.parse(`${time.slice(0, 23)}Z`) * 1000 + Number(time.slice(23, 26));

/** Of starts in their order: the gap that nine tenths of the gaps between the last twenty batches do not exceed. */
function learnt(all: readonly number[]): number | undefined {
  const starts = all.slice(-100);
  const batches: number[] = [];
  for (const [index, start] of starts.entries())
    if (index === 0 || start - (starts[index - 1] ?? 0) >= 60_000_000) batches.push(start);
  const last = batches.slice(-20);
  if (last.length < 5) return undefined;
  const gaps = last.slice(1).map((start, index) => start - (last[index] ?? 0));
  const sorted = gaps.sort((a, b) => a - b);
  return sorted.find((gap) => sorted.filter((other) => other <= gap).length >= 0.9 * sorted.length);
}
