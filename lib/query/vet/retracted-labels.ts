import { labelPrefix } from '../../lineage/annotations.js';
import { compareText } from '../../lineage/canonical-json.js';
import { keyOf, type Timestamp } from '../../lineage/facts.js';
import { groupBy } from '../../lineage/group-by.js';
import type { LineageStore, Row } from '../../store/contract.js';
import { annotationFromProperties } from '../../store/graph/graph-shape.js';
import { labellingsOf } from '../label-facts.js';
import {
  type CarriedLabel,
  carriedBy,
  keyOfLabel,
  type RetractionThen,
  retractionsThen,
  withoutLabel,
} from '../labels.js';
import type { ComingRead, InHand } from './coming-reads.js';

/** A label that is retracted, its period of grace over. */
export type RetractedLabel = CarriedLabel & { readonly retraction: RetractionThen };

type Input = Pick<ComingRead, 'namespace' | 'artifact'> & Pick<InHand, 'version' | 'known'>;

/**
 * The retracted labels of each input: those that its version carries, and those that were put on its name before anybody had
 * read or written it. Where no label is retracted nothing upstream is looked at.
 */
export async function retractedLabels(
  store: LineageStore,
  inputs: readonly Input[],
  at: Timestamp | undefined,
): Promise<readonly (readonly RetractedLabel[])[]> {
  const retracted = await retractionsThen(store, at);
  const inEffect = [...retracted].filter(([, { inEffect: holds }]) => holds).map(([key]) => key);
  if (inEffect.length === 0) return inputs.map(() => []);
  const versions = [...new Set(inputs.filter(({ known }) => known).map(({ version }) => version))];
  // One walk for all: mostly none of them carries any.
  const some = (await carriedBy(store, versions, at)).some(isRetracted);
  const carried = new Map<string, readonly RetractedLabel[]>();
  for (const version of some ? versions : [])
    carried.set(version, (await carriedBy(store, [version], at)).filter(isRetracted));
  const waiting = await waitingLabels(store, inputs, { retracted, inEffect, at });
  return inputs.map((input) => {
    const own = carried.get(input.version) ?? [];
    const known = new Set(own.map(keyOfLabel));
    const more = (waiting.get(keyOf(input.namespace, input.artifact)) ?? []).filter(
      (each) => !known.has(keyOfLabel(each)),
    );
    return [...own, ...more].sort((a, b) => compareText(keyOfLabel(a), keyOfLabel(b)));
  });
}

const isRetracted = (label: CarriedLabel): label is RetractedLabel => label.retraction?.inEffect === true;

const statement = 'MATCH (n:Annotation) WHERE n.subject IN $subjects AND n.key IN $keys RETURN properties(n) AS p';

interface Retractions {
  readonly retracted: ReadonlyMap<string, RetractionThen>;
  readonly inEffect: readonly string[];
  readonly at: Timestamp | undefined;
}

/** By artifact key, the retracted labels that are on the name itself. */
async function waitingLabels(
  store: LineageStore,
  inputs: readonly Input[],
  { retracted, inEffect, at }: Retractions,
): Promise<ReadonlyMap<string, readonly RetractedLabel[]>> {
  const subjects = [...new Set(inputs.map(({ namespace, artifact }) => `artifact:${keyOf(namespace, artifact)}`))];
  const keys = [...new Set(inEffect.map((key) => labelPrefix + key.slice(key.indexOf('/') + 1)))];
  const rows = await store.read<Row & { readonly p: Readonly<Record<string, unknown>> }>(statement, { subjects, keys });
  const said = rows.map(({ p }) => annotationFromProperties(p)).filter((each) => at === undefined || each.at <= at);
  const waiting = (await labellingsOf(store, said, at)).filter(({ subject }) => subject.startsWith('artifact:'));
  const found = waiting.flatMap((each) => {
    const retraction = retracted.get(keyOfLabel(each));
    if (retraction?.inEffect !== true) return [];
    const { namespace, label, subject } = each;
    return [{ key: subject.slice('artifact:'.length), namespace, label, retraction, sources: [withoutLabel(each)] }];
  });
  const byArtifact = groupBy(found, ({ key }) => key);
  return new Map([...byArtifact].map(([key, labels]) => [key, labels.map(({ key: _, ...label }) => label)]));
}
