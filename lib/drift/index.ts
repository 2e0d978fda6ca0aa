export type { Drift, DriftMethod, DriftOptions } from './drift.js';
export { driftOf, methodNamed, methodsFor } from './drift.js';
export { type FileDrift, type FilePair, fileDrift } from './file-drift.js';
