import type { LineageStore } from '../contract.js';
import { serviceOf } from '../embedded/holder.js';

/** A `serve` on this machine that holds the folder of an embedded store: it answers in place of the store. */
export async function findService(
  directory: string,
  options: { readonly silenceMillis?: number } = {},
): Promise<LineageStore | undefined> {
  const service = serviceOf(directory);
  if (service === undefined) return undefined;
  const { answersAs, openHttpStore } = await import('./http-store.js');
  if (!(await answersAs(service.url, service.instance))) return undefined;
  return openHttpStore({
    address: service.url,
    ...(service.token !== undefined && { token: service.token }),
    ...options,
  });
}
