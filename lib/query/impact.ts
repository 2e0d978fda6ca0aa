import type { LineageStore } from '../store/contract.js';
import { type Lineage, type LineageOptions, lineageOf } from './lineage.js';

/**
 * What this touches: every run that read an artifact's latest version (or a version), what those wrote, and so on
 * downstream. Takes and rejects what `trace` does.
 */
export const impact = (
  store: LineageStore,
  artifactOrVersion: string,
  options: LineageOptions = {},
): Promise<Lineage> => lineageOf(store, artifactOrVersion, { direction: 'downstream', options });
