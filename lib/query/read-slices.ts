import type { LineageStore, Row, StatementParameters } from '../store/contract.js';

/** What one statement is given at once: keeps a database's memory for a statement flat. */
const sliceRows = 5000;

/** Runs a statement over the list `$ids` in slices and gives all its rows. An empty list asks nothing. */
export async function readSlices<T extends Row>(
  store: LineageStore,
  statement: string,
  { ids, parameters = {} }: { readonly ids: readonly string[]; readonly parameters?: StatementParameters },
): Promise<readonly T[]> {
  if (ids.length <= sliceRows) return ids.length === 0 ? [] : store.read<T>(statement, { ...parameters, ids });
  const rows: T[] = [];
  for (let start = 0; start < ids.length; start += sliceRows) {
    const slice = await store.read<T>(statement, { ...parameters, ids: ids.slice(start, start + sliceRows) });
    for (const row of slice) rows.push(row);
  }
  return rows;
}
