import type { LineageStore } from '../store/contract.js';

/** Fewest digits shown. */
const leastShown = 8;
/** Up to this many nodes an abbreviation is checked against every one of them. */
const checkedNodes = 50_000;

/** Abbreviates ids: gives what can be typed in the id's place. */
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
    ? await store.read<{ ids: readonly string[] }>(`MATCH (n:${label}) RETURN collect(n.id) AS ids`)
    : [];
  const digits = small ? leastShown : Math.max(leastShown, Math.ceil(Math.log(count * 1e6) / Math.log(16)));
  const clash = clashes(new Set([...(all?.ids ?? []), ...shown]), formsOf);
  return (id) => {
    const [form = id] = formsOf(id);
    for (let length = digits; length <= form.length; length += 1) {
      if (!clash(form.slice(0, length), id)) return form.slice(0, length);
    }
    return id;
  };
}

/** Whether a prefix is one of another id too. */
function clashes(ids: Iterable<string>, formsOf: Kind['formsOf']): (prefix: string, own: string) => boolean {
  const byStart = new Map<string, { readonly form: string; readonly id: string }[]>();
  for (const id of ids) {
    for (const form of formsOf(id)) {
      const start = form.slice(0, leastShown);
      const group = byStart.get(start);
      if (group === undefined) byStart.set(start, [{ form, id }]);
      else group.push({ form, id });
    }
  }
  return (prefix, own) =>
    byStart.get(prefix.slice(0, leastShown))?.some(({ form, id }) => id !== own && form.startsWith(prefix)) ?? false;
}
