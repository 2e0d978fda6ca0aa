import { canonicalJson, compareText } from '../../lineage/canonical-json.js';
import type { RunRecord } from '../../lineage/facts.js';
import type { RunDetails } from '../run-details.js';
import { shiftedColumns } from './shifted-columns.js';

/** Something about a run that none of its peers, or few of them, has. */
export interface Difference {
  readonly what: 'code' | 'distribution' | 'parameter' | 'input' | 'check' | 'status';
  /** `revision`, the column's, parameter's, artifact's or check's name. */
  readonly name: string;
  /** As it is here, as text; absent: it is missing here. */
  readonly here?: string;
  /** As it is most often among the peers; absent: it is missing there. */
  readonly usual?: string;
  /** How many of the peers are as this run is. */
  readonly alike: number;
  /** It counts in a ranking by `evidence`: few of the runs that were looked at differ in it. */
  readonly telling?: true;
}

type Facets = ReadonlyMap<string, string>;

/** A value that more of the peers share than this is nothing that sets a run apart. */
const rareShare = 0.2;

/** What sets a run apart from its peers, runs of its component behind passing outputs: in the order of kinds and names. */
export function differencesOf(run: RunDetails, peers: readonly RunDetails[]): readonly Difference[] {
  if (peers.length === 0) return [];
  const own = facetsOf(run);
  const theirs = peers.map(facetsOf);
  const names = [...new Set([own, ...theirs].flatMap((facets) => [...facets.keys()]))].sort(compareText);
  const plain = names.flatMap((facet): Difference[] => {
    const here = own.get(facet);
    const alike = theirs.filter((facets) => facets.get(facet) === here).length;
    if (alike > rareShare * peers.length) return [];
    const [what = '', name = ''] = facet.split('\0');
    const usual = commonest(theirs.map((facets) => facets.get(facet)));
    return [
      {
        what: what as Difference['what'],
        name,
        ...(here !== undefined && { here }),
        ...(usual !== undefined && { usual }),
        alike,
      },
    ];
  });
  const shifted = shiftedColumns(run, peers).flatMap(({ column: name, alike, observing }): Difference[] =>
    alike > rareShare * observing ? [] : [{ what: 'distribution', name, here: 'shifted', usual: 'not', alike }],
  );
  return [...plain, ...shifted].sort((a, b) => compareText(a.what, b.what) || compareText(a.name, b.name));
}

/** What may differ, by kind and name. */
function facetsOf({ record, reads }: RunDetails): Facets {
  const facets = new Map<string, string>();
  const set = (what: Difference['what'], name: string, value: string | undefined): void => {
    if (value !== undefined) facets.set(`${what}\0${name}`, value);
  };
  const { code, parameters = {}, checks = [], status } = record;
  set('code', 'revision', code?.revision && `${code.revision}${code.dirty === true ? ' with changes' : ''}`);
  set('code', 'function digest', code?.digest);
  for (const [name, value] of Object.entries(parameters)) set('parameter', name, canonicalJson(value));
  for (const { pointer, assumed } of reads)
    set('input', pointer.artifact.replace(/\d+/g, '#'), assumed ? 'read, content not known' : 'read');
  for (const [name, outcome] of failuresOf(checks)) set('check', name, outcome);
  set('status', 'status', status);
  return facets;
}

/** A check of one name that failed before or after has failed. */
function failuresOf(checks: NonNullable<RunRecord['checks']>): ReadonlyMap<string, string> {
  const outcomes = new Map<string, string>();
  for (const { name, outcome } of checks) if (outcome !== 'passed' || !outcomes.has(name)) outcomes.set(name, outcome);
  return outcomes;
}

function commonest(values: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string | undefined, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || compareText(a ?? '', b ?? ''));
  return first?.[0];
}
