import { compareText } from '../lineage/canonical-json.js';
import type { LineageStore } from '../store/contract.js';

/** Fewest digits shown. */
const leastShown = 8;
/** Up to this many nodes an abbreviation is checked against every one of them. */
const checkedNodes = 50_000;

/** Abbreviates one of the ids that are shown: gives what can be typed in its place. */
export type ShortId = (id: string) => string;

/** Abbreviates version ids to a prefix that no other version has, as git does. */
export const shortVersionIds = (store: LineageStore, shown: readonly string[]): Promise<ShortId> =>
  abbreviate(store, shown, { label: 'Version', formsOf: (id) => [id] });

/**
 * Abbreviates run ids to a prefix of the span id that no other run has. Runs of one trace share the first half of
 * their ids, so the second half tells them apart sooner.
 */
export const shortRunIds = (store: LineageStore, shown: readonly string[]): Promise<ShortId> =>
  abbreviate(store, shown, { label: 'Run', formsOf: (id) => [id.slice(33), id] });

interface Kind {
  readonly label: 'Run' | 'Version';
  /** What a prefix of an id of this kind may be a prefix of, the one that is abbreviated first. */
  readonly formsOf: (id: string) => readonly string[];
}

/**
 * In a large store ids are not all looked at: the abbreviation is long enough that a clash with an id that is not
 * shown is a matter of one in a million, and a clash is answered with the candidates.
 */
async function abbreviate(store: LineageStore, shown: readonly string[], { label, formsOf }: Kind): Promise<ShortId> {
  const [counted] = await store.read<{ count: number }>(`MATCH (n:${label}) RETURN count(n) AS count`);
  const count = counted?.count ?? 0;
  const small = count <= checkedNodes;
  const [all] = small
    ? await store.read<{ ids: readonly string[] }>(`MATCH (n:${label}) WHERE n.id >= '' RETURN collect(n.id) AS ids`)
    : [];
  const digits = small ? leastShown : Math.max(leastShown, Math.ceil(Math.log(count * 1e6) / Math.log(16)));
  const lengths = uniqueLengths([...(all?.ids ?? []), ...shown], { shown, formsOf });
  return (id) => {
    const [form = id] = formsOf(id);
    const length = Math.max(digits, lengths.get(id) ?? leastShown);
    return length > form.length ? id : form.slice(0, length);
  };
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
    lengths.set(id, 1 + Math.max(...alike));
  });
  return lengths;
}

/** How many characters two texts begin with alike. */
function shared(a: string, b = ''): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}
