import { hash } from 'node:crypto';
import type { Pointer, RunId } from './facts.js';

/** Not cut from a longer text: these ids are kept by the hundred thousand, and a part of a text keeps all of it. */
const shortHash = (identity: readonly (string | null)[]): string =>
  hash('sha256', JSON.stringify(identity), 'buffer').toString('hex', 0, 16);

/** Id of the version that a run wrote: 32 hex digits over [namespace, artifact, run, at, digest]. It never changes. */
export const versionId = (run: RunId, write: Pointer): string =>
  shortHash([write.namespace, write.artifact, run, write.at, write.digest ?? null]);

/** Id of a read, the identity of its USED edge. */
export const readId = (run: RunId, read: Pointer): string =>
  shortHash(['read', run, read.namespace, read.artifact, read.at, read.digest ?? null]);

/** Id of the version that no traced run wrote: what the read knows of the content is its identity. */
export const externalVersionId = (
  namespace: string,
  artifact: string,
  read: { readonly digest?: string | undefined; readonly version?: string | undefined },
): string =>
  shortHash([
    namespace,
    artifact,
    null,
    null,
    read.digest ?? (read.version === undefined ? null : `version:${read.version}`),
  ]);
