import type { Check, RunRecord } from '../../lib/lineage/facts.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import type { Checks, Measures } from '../../lib/query/index.js';
import { at, idOf } from '../reference/make.js';
import type { Random } from '../reference/random.js';

const components = ['train', 'clean'];

/** Runs with few values, times and checks, so that ties, gaps and turns are common. */
export function randomMeasuredRuns(random: Random, namespace: string, count: number): RunRecord[] {
  const some = <T extends object>(fields: T): Partial<T> =>
    Object.fromEntries(Object.entries(fields).filter(() => random.chance(0.6))) as Partial<T>;
  return Array.from({ length: count }, (_, n) => {
    const start = random.below(40);
    const raw = {
      format: 1,
      id: idOf(n + 1 + (namespace === 'one' ? 0 : 1000)),
      namespace,
      component: random.pick(components),
      status: random.pick(['ok', 'failed']),
      startedAt: at(start),
      ...(random.chance(0.9) && { endedAt: at(start + random.below(20)) }),
      parameters: some({ rate: random.pick([0.1, 0.2]), model: 'gbm' }),
      measures: some({ loss: random.pick([-1, 0, 0.5, 0.5, 'NaN', 'Infinity', '-Infinity']), auc: random.below(3) }),
      checks: Array.from({ length: random.below(4) }, () => ({
        name: random.pick(['rows', 'range']),
        when: random.pick(['before', 'after']),
        outcome: random.pick(['passed', 'passed', 'failed', 'error']),
        ...(random.chance(0.5) && { message: random.pick(['few', 'none']) }),
      })),
    };
    return parseFact(raw).fact as RunRecord;
  });
}

/** The latest last. */
const inOrder = (runs: readonly RunRecord[]): RunRecord[] =>
  [...runs].sort((a, b) => (`${a.startedAt} ${a.id}` < `${b.startedAt} ${b.id}` ? -1 : 1));

/** The ids of the runs, by repeatedly taking out the best that is left. */
export function naiveRanking(runs: readonly RunRecord[], by: string, best: 'highest' | 'lowest'): string[] {
  const left = inOrder(runs).reverse();
  const value = (run: RunRecord): number | undefined =>
    run.measures?.[by] === undefined ? undefined : Number(run.measures[by]);
  const isBetter = (a: number | undefined, b: number | undefined): boolean => {
    if (a === undefined) return false;
    if (b === undefined) return true;
    if (Number.isNaN(a)) return false;
    if (Number.isNaN(b)) return true;
    return best === 'lowest' ? a < b : a > b;
  };
  const ranked: string[] = [];
  while (left.length > 0) {
    let first = 0;
    left.forEach((run, index) => {
      const champion = left[first];
      if (champion !== undefined && isBetter(value(run), value(champion))) first = index;
    });
    ranked.push(...left.splice(first, 1).map(({ id }) => id));
  }
  return ranked;
}

/** What is said of one measure, read off the records. */
export function naiveSummary(runs: readonly RunRecord[], name: string): Omit<Measures['measures'][number], 'best'> {
  const latest = inOrder(runs).flatMap(({ id, startedAt, measures }) => {
    const value = measures?.[name];
    return value === undefined ? [] : [{ run: id, startedAt, value }];
  });
  const numbers = latest.map(({ value }) => value).filter((value) => typeof value === 'number');
  const range = numbers.length > 0 ? { lowest: Math.min(...numbers), highest: Math.max(...numbers) } : {};
  return { name, runs: latest.length, ...range, latest: latest.slice(-60) };
}

const severity = ['passed', 'failed', 'error'];

/** How one check of a component goes, by walking back from its latest run. `runs` are those of the component that ended. */
export function naiveCheck(runs: readonly RunRecord[], name: string, when: Check['when']) {
  const all = inOrder(runs);
  const ran = all.flatMap((run, place) => {
    const own = (run.checks ?? []).filter((check) => check.name === name && check.when === when);
    const [worst] = own.sort((a, b) => severity.indexOf(b.outcome) - severity.indexOf(a.outcome));
    return worst === undefined ? [] : [{ run, place, failing: worst.outcome !== 'passed', worst }];
  });
  const last = ran.at(-1);
  if (last === undefined) return undefined;
  let first = ran.length - 1;
  while (first > 0 && ran[first - 1]?.failing === last.failing) first -= 1;
  const then = (one: { run: RunRecord } | undefined) => one && { run: one.run.id, startedAt: one.run.startedAt };
  return {
    outcome: last.worst.outcome,
    latest: then(last),
    since: then(ran[first]),
    streak: ran.length - first,
    lastPassed: then(ran.findLast(({ failing }) => !failing)),
    lastFailed: then(ran.findLast(({ failing }) => failing)),
    failures: ran.filter(({ failing }) => failing).length,
    runs: ran.length,
    notRunSince: all.length - 1 - last.place,
  };
}

/** The answer without what the walk does not tell, absent members as undefined. */
export const plainState = ({ lastPassed, lastFailed, ...state }: Checks['checks'][number]) => {
  const { namespace, component, name, when, message, ...rest } = state;
  return { ...rest, lastPassed, lastFailed };
};
