import type { RunId, Timestamp } from '../lineage/facts.js';
import type { LineageStore } from '../store/contract.js';
import { artifactForms, type Place as FilePlace } from './artifact-forms.js';
import { asked } from './asked.js';
import { comparedLineages, type DiffSubject } from './diff.js';
import { differs } from './differs.js';
import { type CauseSet, type Explanation, explainDifference } from './explain-difference.js';
import type { PairedLineages } from './pair-lineages.js';
import { countOf, scopeOf, timeOf } from './question-options.js';

export interface BisectOptions {
  /** When the output was good: ISO 8601 with a zone. */
  readonly good: string;
  /** When it was bad. It may be the earlier of the two. */
  readonly bad: string;
  /** Where names are looked up, as in every question. */
  readonly namespace?: string | undefined;
  /** How many runs far to go, from 1. Default: as far as it goes. */
  readonly depth?: number | undefined;
  /** Lets the artifact be named by a path relative to `cwd`. Default: names only. */
  readonly place?: FilePlace | undefined;
  /** The names it may have, the likelier first, instead of what the text and the place give. */
  readonly names?: readonly string[] | undefined;
}

/** The changes between a good and a bad output. */
export interface Bisection {
  readonly artifact: { readonly namespace: string; readonly name: string };
  readonly good: OutputThen;
  readonly bad: OutputThen;
  /** Both times had the same content: then there is nothing to explain. */
  readonly sameContent: boolean;
  /** Pairs of runs whose outputs differ. */
  readonly differing: number;
  /** What may be why, the smallest sets first. */
  readonly sets: readonly CauseSet[];
  /** There is more beyond `depth`. */
  readonly truncated: boolean;
}

/** The output that an artifact had at a time. */
export interface OutputThen {
  readonly at: Timestamp;
  /** Version id. */
  readonly version: string;
  readonly digest?: string;
  /** Absent when external. */
  readonly run?: RunId;
}

/**
 * Which changes upstream may be why an artifact was good at one time and bad at another, the smallest sets first: how they
 * are found and ordered is in docs/changes.md. Rejects with MLTRACE_NOT_FOUND, MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export async function bisect(store: LineageStore, artifact: string, options: BisectOptions): Promise<Bisection> {
  const { good, bad, depth, place, names = artifactForms(artifact, place), ...rest } = options;
  const { namespace } = scopeOf(rest);
  const asking = {
    namespace,
    good: timeOf('good', good),
    bad: timeOf('bad', bad),
    depth: countOf('depth', depth),
    names,
  };
  return asked(store, { question: 'bisect', parameters: { artifact, ...asking } }, async () => {
    const { subjects, paired, sides } = await comparedLineages(store, {
      namespace,
      depth: asking.depth,
      from: { text: artifact, names, at: asking.good, versionsOnly: true },
      to: { text: artifact, names, at: asking.bad, versionsOnly: true },
    });
    const [from, to] = [outputOf(subjects.from), outputOf(subjects.to)];
    const sameContent = !differs(from, to);
    return {
      artifact: { namespace: subjects.to.namespace, name: subjects.to.artifact ?? '' },
      good: from,
      bad: to,
      sameContent,
      ...(sameContent ? { differing: 0, sets: [] } : explanationOf(paired, subjects.to)),
      truncated: sides.from.truncated || sides.to.truncated,
    };
  });
}

/** An output that came from outside at one of the times is its own reason. */
function explanationOf(paired: PairedLineages, { namespace, artifact = '' }: DiffSubject): Explanation {
  if (paired.pairs.length > 0) return explainDifference(paired);
  const causes = [{ of: 'input', key: artifact, namespace } as const];
  return { differing: 0, sets: [{ rank: 1, causes, explains: 0, complete: true, places: [] }] };
}

const outputOf = ({ at = '', version = '', digest, run }: DiffSubject): OutputThen => ({
  at,
  version,
  ...(digest !== undefined && { digest }),
  ...(run !== undefined && { run }),
});
