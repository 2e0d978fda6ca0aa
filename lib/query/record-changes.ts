import { compareText } from '../lineage/canonical-json.js';
import type { Check, RunRecord, Scalar } from '../lineage/facts.js';

/** What a change is of. */
export const changeKinds = [
  'component',
  'status',
  'code',
  'parameter',
  'dependency',
  'check',
  'measure',
  'service',
  'error',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Something that two runs have recorded differently. A side that lacks it has none. */
export interface Change {
  readonly of: ChangeKind;
  /** Of `code` and `service` the field, of parameters and measures their name, of a check its name and when it ran. */
  readonly key: string;
  readonly from?: Scalar;
  readonly to?: Scalar;
}

type Known = Readonly<Record<string, Scalar | undefined>>;

/** What two records say differently, by kind and key. Times, ids, lines of code and instances differ always and do not count. */
export const recordChanges = (from: RunRecord, to: RunRecord): readonly Change[] => [
  ...changesOf(
    'component',
    { name: from.component, namespace: from.namespace },
    { name: to.component, namespace: to.namespace },
  ),
  ...changesOf('status', { status: from.status }, { status: to.status }),
  ...changesOf('code', codeOf(from), codeOf(to)),
  ...changesOf('parameter', from.parameters ?? {}, to.parameters ?? {}),
  ...changesOf('check', checksOf(from.checks), checksOf(to.checks)),
  ...changesOf('measure', from.measures ?? {}, to.measures ?? {}),
  ...changesOf('service', serviceOf(from), serviceOf(to)),
  ...changesOf('error', { ...from.error }, { ...to.error }),
];

function changesOf(of: ChangeKind, from: Known, to: Known): readonly Change[] {
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort(compareText);
  return keys.flatMap((key) => {
    const [before, after] = [own(from, key), own(to, key)];
    if (before === after) return [];
    return [{ of, key, ...(before !== undefined && { from: before }), ...(after !== undefined && { to: after }) }];
  });
}

const own = (record: Known, key: string): Scalar | undefined => (Object.hasOwn(record, key) ? record[key] : undefined);

function codeOf({ code }: RunRecord): Known {
  const { line, ...fields } = code ?? {};
  return fields;
}

function serviceOf({ service }: RunRecord): Known {
  const { instance, ...fields } = service ?? {};
  return fields;
}

/** A check that has come out in several ways has them all. */
function checksOf(checks: readonly Check[] = []): Known {
  const outcomes = new Map<string, Set<string>>();
  for (const { name, when, outcome } of checks) {
    const key = `${name} (${when})`;
    outcomes.set(key, (outcomes.get(key) ?? new Set()).add(outcome));
  }
  return Object.fromEntries([...outcomes].map(([key, known]) => [key, [...known].sort().join(', ')]));
}
