import { annotationKey, holds } from '../lineage/annotations.js';
import type { Timestamp } from '../lineage/facts.js';
import type { LineageStore } from '../store/contract.js';
import { annotationsUnder, effectiveIn } from './annotations.js';

const prefix = annotationKey.tag('');
const componentSubject = 'component:';

/** What people said of components' tags: by key of the component, by tag, true where it is added and false where hidden. */
export type SaidTags = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

/** The tags that were added to components and hidden from them, as of `at`. */
export async function saidTags(store: LineageStore, at: Timestamp | undefined): Promise<SaidTags> {
  const said = new Map<string, Map<string, boolean>>();
  for (const { about, annotation } of await effectiveIn(
    store,
    await annotationsUnder(store, { keyPrefix: prefix }, at),
  )) {
    if (!about.startsWith(componentSubject)) continue;
    const key = about.slice(componentSubject.length);
    const tags = said.get(key) ?? new Map<string, boolean>();
    tags.set(annotation.key.slice(prefix.length), holds(annotation));
    said.set(key, tags);
  }
  return said;
}

/** The tags that runs give and people add, without those that people hide; undefined when none is left. */
export function tagsWith(
  given: readonly string[] | undefined,
  said: ReadonlyMap<string, boolean> | undefined,
): readonly string[] | undefined {
  if (said === undefined) return given;
  const added = [...said].filter(([, isAdded]) => isAdded).map(([tag]) => tag);
  const tags = new Set([...(given ?? []), ...added].filter((tag) => said.get(tag) !== false));
  return tags.size > 0 ? [...tags].sort() : undefined;
}
