import { nowMicros } from '../../clock.js';
import type { RunId, Timestamp } from '../../lineage/facts.js';
import { timestampFromMicros } from '../../lineage/time.js';
import type { LineageStore } from '../../store/contract.js';
import { artifactForms, type Place } from '../artifact-forms.js';
import { asked } from '../asked.js';
import { findVersion } from '../find-version.js';
import { loadVersions } from '../lineage-version.js';
import { type QuestionOptions, scopeOf } from '../question-options.js';
import { durationsOf, listOf } from '../stale/durations.js';
import { type Looking, type StaleRun, staleRuns } from '../stale/stale.js';
import { type ComingRead, type InHand, inHandOf } from './coming-reads.js';
import { type InputCause, inputCauses } from './input-causes.js';
import { type RetractedLabel, retractedLabels } from './retracted-labels.js';

/**
 * Something that is about to be read. With a namespace it is that artifact and no other, of that content where `digest` tells,
 * and one that nobody knows is nothing to complain of; without, it is found as everywhere: an artifact's latest version, or a version.
 */
export interface VetInput {
  readonly artifact: string;
  readonly namespace?: string | undefined;
  /** `<algorithm>:<hex>`; only with a namespace. */
  readonly digest?: string | undefined;
  /** What a foreign system calls the version; only with a namespace. */
  readonly version?: string | undefined;
  /** The names it may have, the likelier first; only without a namespace. */
  readonly names?: readonly string[] | undefined;
}

export interface VetOptions extends QuestionOptions {
  /** Name of the component that is about to read: what `oldAfter` says for it holds for the inputs. Default: none. */
  readonly component?: string | undefined;
  /** How old what is read may be: `7d`, or `train=7d` for what that component read; s, m, h, d or w. Default: any age. */
  readonly oldAfter?: string | readonly string[] | undefined;
  /** How often components are expected to run, in the same form. Default: what their history tells. */
  readonly cadence?: string | readonly string[] | undefined;
  /** Look at everything upstream too. Default: at the runs that wrote the inputs only. */
  readonly transitive?: boolean | undefined;
  /** Lets an artifact be named by a path relative to `cwd`. Default: names only. */
  readonly place?: Place | undefined;
}

/** An input, and what is wrong with it. */
export interface VettedInput {
  readonly artifact: { readonly namespace: string; readonly name: string };
  /** The version that is read; absent when the store knows none. */
  readonly version?: string;
  /** The run that wrote it. */
  readonly run?: RunId;
  /** What would make a run that reads it now stale. */
  readonly causes: readonly InputCause[];
  /** The run that wrote it, if that is stale, with its causes. */
  readonly stale?: StaleRun;
  /** The labels it carries that are retracted, their period of grace over; by namespace and name. */
  readonly retracted: readonly RetractedLabel[];
}

/**
 * What is wrong with inputs that are about to be read: stale ones, and those that carry a retracted label; in the order asked.
 * docs/vet.md says what that means. Rejects with MLTRACE_OPTION_INVALID and, for inputs without a namespace, MLTRACE_NOT_FOUND or
 * MLTRACE_AMBIGUOUS.
 */
export async function vet(
  store: LineageStore,
  inputs: readonly (string | VetInput)[],
  options: VetOptions = {},
): Promise<{ readonly inputs: readonly VettedInput[] }> {
  const { place, ...rest } = options;
  const { component, oldAfter, cadence, transitive = false } = options;
  const scope = scopeOf(rest, ['component', 'oldAfter', 'cadence', 'transitive']);
  const durations = { oldAfter: durationsOf('oldAfter', oldAfter), cadence: durationsOf('cadence', cadence) };
  const given = inputs.map((input) => normal(typeof input === 'string' ? { artifact: input } : input, place));
  const parameters = {
    inputs: given,
    component,
    ...scope,
    oldAfter: listOf(oldAfter),
    cadence: listOf(cadence),
    transitive: transitive || undefined,
  };
  return asked(store, { question: 'vet', parameters }, async () => {
    const now = scope.at ?? timestampFromMicros(nowMicros());
    const found = await findInputs(store, given, { ...scope, now });
    return { inputs: await vetted(store, found, { at: scope.at, now, component, ...durations, transitive }) };
  });
}

function normal({ artifact, namespace, digest, version, names }: VetInput, place: Place | undefined): VetInput {
  if (namespace === undefined) return { artifact, names: names ?? artifactForms(artifact, place) };
  return { artifact, namespace, ...(digest !== undefined && { digest }), ...(version !== undefined && { version }) };
}

type Input = ComingRead & InHand;

interface Finding {
  readonly namespace: string | undefined;
  readonly at: Timestamp | undefined;
  readonly now: Timestamp;
}

async function findInputs(store: LineageStore, given: readonly VetInput[], scope: Finding): Promise<readonly Input[]> {
  const reads = given.flatMap(({ namespace, ...read }) => (namespace === undefined ? [] : { ...read, namespace }));
  const inHand = await inHandOf(store, reads, scope.now);
  const found: Input[] = [];
  let next = 0;
  for (const { artifact, namespace, names } of given) {
    const [read, held] = namespace === undefined ? [] : [reads[next], inHand[next++]];
    if (read === undefined || held === undefined) found.push(await findNamed(store, artifact, { ...scope, names }));
    else found.push({ ...read, ...held });
  }
  return found;
}

async function findNamed(
  store: LineageStore,
  text: string,
  { now, ...scope }: Finding & { readonly names: readonly string[] | undefined },
): Promise<Input> {
  const { namespace, name, version } = await findVersion(store, text, scope);
  const about = (await loadVersions(store, [version], scope.at)).get(version);
  const { digest, writtenAt = null, run } = about ?? {};
  return {
    namespace,
    artifact: name,
    digest,
    version,
    known: true,
    writtenDigest: digest ?? null,
    writtenAt,
    run,
    assumed: false,
  };
}

async function vetted(
  store: LineageStore,
  inputs: readonly Input[],
  looking: Looking & { readonly now: Timestamp; readonly component: string | undefined },
): Promise<readonly VettedInput[]> {
  const writers = [...new Set(inputs.flatMap(({ run }) => run ?? []))];
  const [causes, stale, retracted] = await Promise.all([
    inputCauses(store, inputs, looking),
    staleRuns(store, writers, looking),
    retractedLabels(store, inputs, looking.at),
  ]);
  const staleByRun = new Map(stale.map((each) => [each.run, each]));
  return inputs.map(({ namespace, artifact, version, known, run }, index): VettedInput => {
    const writer = run === undefined ? undefined : staleByRun.get(run);
    return {
      artifact: { namespace, name: artifact },
      ...(known && { version }),
      ...(run !== undefined && { run }),
      causes: causes[index] ?? [],
      ...(writer !== undefined && { stale: writer }),
      retracted: retracted[index] ?? [],
    };
  });
}
