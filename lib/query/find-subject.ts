import { MltraceError } from '../errors.js';
import type { RunId } from '../lineage/facts.js';
import type { LineageStore } from '../store/contract.js';
import { findRun } from './find-run.js';
import { type FindVersionOptions, type FoundVersion, findVersion } from './find-version.js';

/** The version or the run that a question is about. */
export type VersionOrRun = FoundVersion | { readonly run: RunId };

const hexDigits = /^[0-9a-f]{1,32}(:[0-9a-f]{0,16})?$/i;

/**
 * What a text means: an artifact's latest version as of `at`, a version, or a run. An artifact's name goes before ids, and a
 * version's id before a run's. Rejects with MLTRACE_NOT_FOUND or MLTRACE_AMBIGUOUS.
 */
export async function findVersionOrRun(
  store: LineageStore,
  text: string,
  options: FindVersionOptions,
): Promise<VersionOrRun> {
  try {
    return await findVersion(store, text, options);
  } catch (error) {
    if (!isNotFound(error) || !hexDigits.test(text.trim())) throw error;
  }
  try {
    return { run: await findRun(store, text, options) };
  } catch (error) {
    if (!isNotFound(error) || text.includes(':')) throw error;
    throw new MltraceError(
      'MLTRACE_NOT_FOUND',
      `no artifact, version or run '${text}'; mltrace artifacts and mltrace recent list them`,
    );
  }
}

export const isNotFound = (error: unknown): boolean =>
  error instanceof MltraceError && error.code === 'MLTRACE_NOT_FOUND';
