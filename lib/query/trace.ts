import type { LineageStore } from '../store/contract.js';
import { type Lineage, type LineageOptions, lineageOf } from './lineage.js';

/**
 * Which runs, code and data made this: everything upstream of an artifact's latest version, or of a version.
 *
 * `artifactOrVersion` is a name, the path of a file in the project, or a version id or a prefix of one. Rejects with MLTRACE_NOT_FOUND, MLTRACE_AMBIGUOUS or MLTRACE_OPTION_INVALID.
 */
export const trace = (store: LineageStore, artifactOrVersion: string, options: LineageOptions = {}): Promise<Lineage> =>
  lineageOf(store, artifactOrVersion, { direction: 'upstream', options });
