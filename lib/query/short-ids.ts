import { compareText } from '../lineage/canonical-json.js';
import type { LineageStore } from '../store/contract.js';
import { asked } from './asked.js';

/** Fewest digits shown. */
const leastShown = 8;
/** Up to this many nodes an abbreviation is checked against every one of them. */
const checkedNodes = 50_000;

/** Abbreviates one of the ids that are shown: gives what can be typed in its place. */
export type ShortId = (id: string) => string;

/** Abbreviates version ids to a prefix that no other version has, as git does. */
export const shortVersionIds = (store: LineageStore, shown: readonly string[]): Promise<ShortId> =>
  abbreviate(store, shown, kinds.Version);

/**
 * Abbreviates run ids to a prefix of the span id that no other run has. Runs of one trace share the first half of
 * their ids, so the second half tells them apart sooner.
 */
export const shortRunIds = (store: LineageStore, shown: readonly string[]): Promise<ShortId> =>
  abbreviate(store, shown, kinds.Run);

interface Kind {
  readonly label: 'Run' | 'Version';
  /** What a prefix of an id of this kind may be a prefix of, the one that is abbreviated first. */
  readonly formsOf: (id: string) => readonly string[];
}

const kinds = {
  Version: { label: 'Version', formsOf: (id: string) => [id] },
  Run: { label: 'Run', formsOf: (id: string) => [id.slice(33), id] },
} as const satisfies Record<string, Kind>;

/** How far ids can be cut. */
export interface Abbreviations {
  /** Digits that an id has at least. */
  readonly digits: number;
  /** Digits of those ids that need more than eight. */
  readonly lengths: Readonly<Record<string, number>>;
}

async function abbreviate(store: LineageStore, shown: readonly string[], { label, formsOf }: Kind): Promise<ShortId> {
  const ids = [...new Set(shown)];
  const parameters = { of: label, ids };
  const { digits, lengths } = await asked(store, { question: 'abbreviations', parameters }, () =>
    abbreviations(store, label, ids),
  );
  return (id) => {
    const [form = id] = formsOf(id);
    const length = Math.max(digits, lengths[id] ?? leastShown);
    return length > form.length ? id : form.slice(0, length);
  };
}

/**
 * In a large store ids are not all looked at: the abbreviation is long enough that a clash with an id that is not
 * shown is a matter of one in a million, and a clash is answered with the candidates.
 */
export async function abbreviations(
  store: LineageStore,
  of: Kind['label'],
  shown: readonly string[],
): Promise<Abbreviations> {
  const { label, formsOf } = kinds[of];
  const [counted] = await store.read<{ count: number }>(`MATCH (n:${label}) RETURN count(n) AS count`);
  const count = counted?.count ?? 0;
  const small = count <= checkedNodes;
  const [all] = small
    ? await store.read<{ ids: readonly string[] }>(`MATCH (n:${label}) WHERE n.id >= '' RETURN collect(n.id) AS ids`)
    : [];
  const digits = small ? leastShown : Math.max(leastShown, Math.ceil(Math.log(count * 1e6) / Math.log(16)));
  const lengths = uniqueLengths([...(all?.ids ?? []), ...shown], { shown, formsOf });
  return { digits, lengths: Object.fromEntries(lengths) };
}

/**
 * How many digits of each id that is shown no other id begins with. In the order of texts, what shares the longest
 * beginning with a form stands next to it.
 */
function uniqueLengths(
  ids: readonly string[],
  { shown, formsOf }: { readonly shown: readonly string[]; readonly formsOf: Kind['formsOf'] },
): ReadonlyMap<string, number> {
  const startOf = (form: string): string => form.slice(0, leastShown);
  const starts = new Set(shown.map((id) => startOf(formsOf(id)[0] ?? id)));
  const similar: { readonly form: string; readonly id: string }[] = [];
  for (const id of new Set(ids)) {
    for (const form of formsOf(id)) if (starts.has(startOf(form))) similar.push({ form, id });
  }
  similar.sort((a, b) => compareText(a.form, b.form));
  const lengths = new Map<string, number>();
  similar.forEach(({ form, id }, index) => {
    if (formsOf(id)[0] !== form) return;
    // The other form of the same id may stand in between.
    const near = [index - 2, index - 1, index + 1, index + 2].map((at) => similar[at]);
    const alike = near.map((other) => (other === undefined || other.id === id ? 0 : shared(form, other.form)));
    const length = 1 + Math.max(...alike);
    if (length > leastShown) lengths.set(id, length);
  });
  return lengths;
}

/** How many characters two texts begin with alike. */
function shared(a: string, b = ''): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}
