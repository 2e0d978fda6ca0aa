import { MltraceError } from '../lib/errors.js';

/** A generated pipeline: runs by number with the runs each depends on, always earlier ones. */
export interface Pipeline {
  readonly runs: readonly { readonly component: string; readonly hour: number; readonly upstream: readonly number[] }[];
  /** The runs that wrote an output: inference runs with one each. */
  readonly writers: readonly number[];
}

/** A pipeline with what went wrong in it and what was seen of that. */
export interface FaultyPipeline extends Pipeline {
  readonly culprits: readonly number[];
  /** Whether each output was flagged. */
  readonly flagged: readonly boolean[];
}

export interface FaultOptions {
  readonly culprits: number;
  /** How probable a flag is below a culprit. Default 0.9. */
  readonly hit?: number;
  /** And elsewhere. Default 0.05. */
  readonly falseAlarm?: number;
  /**
   * Each of several culprits has 10 % of the outputs downstream that no other one has. Where all that lies below one lies below
   * another, flags cannot show that there are two. Default: true.
   */
  readonly apart?: boolean;
  /** Default: `dense`. */
  readonly shape?: PipelineShape;
}

/** What the words for a pipeline leave open. */
export interface PipelineShape {
  /** The 3-6 inference runs a day are each model's, and not those of all models together. */
  readonly eachModel: boolean;
  /** The sources of a feature set, or the feature sets of a model: not empty. */
  readonly some: <T>(random: Draws, items: readonly T[]) => readonly T[];
  /** How many feature sets look back, and over how many days. */
  readonly rolling: number;
  readonly window: (random: Draws) => number;
  /** How many models start from their predecessor. */
  readonly warm: number;
  /** Models are not all retrained on the first day, and so on different days later. */
  readonly staggered: boolean;
}

/** The reading on which formulas without a free choice score as where these pipelines were described first (docs/review.md). */
export const dense: PipelineShape = {
  eachModel: true,
  some: (random, items) => shuffled(random, items).slice(0, 1 + random.below(2)),
  rolling: 0.15,
  window: (random) => 2 + random.below(2),
  warm: 0.33,
  staggered: true,
};

/** Half as many outputs, and so half as many flags to tell by: harder. */
export const sparse: PipelineShape = {
  eachModel: false,
  some: (random, items) => {
    const chosen = items.filter(() => random.chance(0.4));
    return chosen.length > 0 ? chosen : [random.pick(items)];
  },
  rolling: 0.25,
  window: () => 3,
  warm: 0.5,
  staggered: false,
};

function shuffled<T>(random: Draws, items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

/** What a generator of pipelines draws from. */
export interface Draws {
  next(): number;
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/**
 * Six to ten days of a pipeline: 2-3 sources, some cleaned, ingests skipped 15 % of the time; 2-4 feature sets, some over a
 * rolling window; 1-3 models retrained every 2-4 days, some warm-started; 3-6 inference runs a day.
 */
export function makePipeline(random: Draws, shape: PipelineShape): Pipeline {
  const runs: { component: string; hour: number; upstream: number[] }[] = [];
  const writers: number[] = [];
  const add = (component: string, hour: number, upstream: readonly (number | undefined)[]): number =>
    runs.push({ component, hour, upstream: [...new Set(upstream.flatMap((run) => run ?? []))] }) - 1;
  const between = (low: number, high: number): number => low + random.below(high - low + 1);
  const days = between(6, 10);
  const sources = Array.from({ length: between(2, 3) }, () => ({ cleaned: random.chance(0.5), days: [] as number[] }));
  const features = Array.from({ length: between(2, 4) }, () => ({
    sources: shape.some(random, sources),
    window: random.chance(shape.rolling) ? shape.window(random) : 1,
    latest: undefined as number | undefined,
  }));
  const models = Array.from({ length: between(1, 3) }, () => {
    const every = between(2, 4);
    return {
      features: shape.some(random, features),
      every,
      phase: shape.staggered ? random.below(every) : 0,
      warm: random.chance(shape.warm),
      latest: undefined as number | undefined,
    };
  });
  for (let day = 0; day < days; day += 1) {
    sources.forEach((source, n) => {
      if (random.chance(0.15)) return;
      const ingest = add(`ingest-${n}`, day * 24, []);
      source.days.push(source.cleaned ? add(`clean-${n}`, day * 24 + 1, [ingest]) : ingest);
    });
    features.forEach((feature, n) => {
      feature.latest = add(
        `features-${n}`,
        day * 24 + 2,
        feature.sources.flatMap((source) => source.days.slice(-feature.window)),
      );
    });
    models.forEach((model, n) => {
      if (model.latest !== undefined && day % model.every !== model.phase) return;
      const inputs = model.features.map(({ latest }) => latest);
      model.latest = add(`train-${n}`, day * 24 + 3, [...inputs, model.warm ? model.latest : undefined]);
    });
    for (const own of shape.eachModel ? models : [undefined]) {
      for (let count = between(3, 6); count > 0; count -= 1) {
        const model = own ?? random.pick(models);
        const inputs = model.features.map(({ latest }) => latest);
        writers.push(add('infer', day * 24 + 4 + random.below(18), [model.latest, ...inputs]));
      }
    }
  }
  return { runs, writers };
}

/** Outputs downstream of every run, by their number among the outputs. */
export function downstreamOf({ runs, writers }: Pipeline): readonly ReadonlySet<number>[] {
  const sets = runs.map(() => new Set<number>());
  writers.forEach((run, output) => {
    sets[run]?.add(output);
  });
  for (let run = runs.length - 1; run >= 0; run -= 1)
    for (const cause of runs[run]?.upstream ?? []) for (const output of sets[run] ?? []) sets[cause]?.add(output);
  return sets;
}

/** Chooses culprits among the runs with 4 to 70 % of the outputs downstream, and flags outputs. */
export function makeFaulty(random: Draws, options: FaultOptions): FaultyPipeline {
  const { culprits: wanted, hit = 0.9, falseAlarm = 0.05, apart = true, shape = dense } = options;
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const pipeline = makePipeline(random, shape);
    const sets = downstreamOf(pipeline);
    const outputs = pipeline.writers.length;
    const shareOf = (run: number): number => (sets[run]?.size ?? 0) / outputs;
    const possible = pipeline.runs.map((_, run) => run).filter((run) => shareOf(run) >= 0.04 && shareOf(run) <= 0.7);
    const culprits: number[] = [];
    while (culprits.length < wanted && possible.length > 0) {
      const run = random.pick(possible);
      const alike = (other: number): boolean =>
        sets[other]?.size === sets[run]?.size && [...(sets[run] ?? [])].every((output) => sets[other]?.has(output));
      if (!culprits.some(alike)) culprits.push(run);
      possible.splice(possible.indexOf(run), 1);
    }
    const flagged = pipeline.writers.map((_, output) =>
      random.chance(culprits.some((run) => sets[run]?.has(output)) ? hit : falseAlarm),
    );
    const isSeen = culprits.every((run) => {
      const others = culprits.filter((other) => other !== run);
      const own = [...(sets[run] ?? [])].filter((output) => !others.some((other) => sets[other]?.has(output)));
      return (
        (!apart || wanted === 1 || own.length >= 0.1 * outputs) &&
        [...(sets[run] ?? [])].some((output) => flagged[output])
      );
    });
    if (culprits.length === wanted && isSeen) return { ...pipeline, culprits, flagged };
  }
  throw new MltraceError('MLTRACE_USAGE', 'expected a pipeline in which the culprits are seen, found none in 1,000');
}
