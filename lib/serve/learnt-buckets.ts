import type { RunRecord } from '../lineage/facts.js';
import { quantileBuckets } from '../metrics/buckets.js';
import { summariesIn } from '../metrics/observed-columns.js';
import type { ColumnName } from '../metrics/run-metrics.js';
import { type ColumnSummary, columnDataOf } from '../observe/index.js';

/** Bounds that are learnt from baselines. What a run observed waits until those of its columns are. */
export interface LearntBuckets {
  /** Undefined: from the first values. */
  bucketsOf(column: ColumnName): readonly number[] | undefined;
  /** Counts what a run observed: now when the bounds of all its columns are known, else once they are. */
  take(run: RunRecord): void;
  /** Resolves when nothing waits. */
  learnt(): Promise<void>;
}

export interface LearntBucketsOptions {
  /** Bounds that were given. */
  readonly given: (column: ColumnName) => readonly number[] | undefined;
  /** Finds the baselines of a component. */
  readonly ask: (component: Pick<ColumnName, 'namespace' | 'component'>) => Promise<void>;
  readonly baselineOf: (column: ColumnName) => ColumnSummary | undefined;
  readonly count: (run: RunRecord) => void;
  readonly onTrouble: (trouble: unknown) => void;
}

/** Runs that wait, and columns whose bounds are remembered; beyond, what comes is counted with bounds of its own. */
const mostWaiting = 1_000;
const mostColumns = 10_000;

export function learntBuckets({ given, ask, baselineOf, count, onTrouble }: LearntBucketsOptions): LearntBuckets {
  const bounds = new Map<string, readonly number[] | undefined>();
  let waiting: RunRecord[] = [];
  let learning: Promise<void> | undefined;

  const isReady = (run: RunRecord): boolean =>
    columnsOf(run).every((column) => given(column) !== undefined || bounds.has(keyOf(column)));

  const note = (column: ColumnName): void => {
    const reference = baselineOf(column);
    const learnt = reference === undefined ? [] : quantileBuckets(columnDataOf(reference).numbers);
    if (bounds.size < mostColumns) bounds.set(keyOf(column), learnt.length > 0 ? learnt : undefined);
  };

  const learn = async (): Promise<void> => {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      const { namespace, component } = first;
      // What cannot be found out is done without.
      await ask({ namespace, component }).catch(onTrouble);
      const [ready, others] = parted(waiting, (run) => run.namespace === namespace && run.component === component);
      waiting = others;
      for (const run of ready) {
        for (const column of columnsOf(run)) if (!bounds.has(keyOf(column))) note(column);
        try {
          count(run);
        } catch (trouble) {
          onTrouble(trouble);
        }
      }
    }
  };

  return {
    bucketsOf: (column) => given(column) ?? bounds.get(keyOf(column)),
    take(run) {
      if (isReady(run) || waiting.length >= mostWaiting || bounds.size >= mostColumns) return count(run);
      waiting.push(run);
      learning ??= learn()
        .catch(onTrouble)
        .finally(() => {
          learning = undefined;
        });
    },
    learnt: async () => learning,
  };
}

const columnsOf = ({ namespace, component, observations }: RunRecord): readonly ColumnName[] =>
  summariesIn(observations).flatMap(([column, { numbers }]) =>
    numbers === undefined ? [] : [{ namespace, component, column }],
  );

const keyOf = ({ namespace, component, column }: ColumnName): string => JSON.stringify([namespace, component, column]);

function parted<T>(list: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  const [first, second]: [T[], T[]] = [[], []];
  for (const item of list) (isFirst(item) ? first : second).push(item);
  return [first, second];
}
