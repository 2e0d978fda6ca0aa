import { obtain } from './obtain.js';

/**
 * The folder of a virtual environment with the OpenTelemetry SDK of examples/python/requirements.txt; the programs are in its
 * `bin`. Made the first time, which takes seconds. Throws MissingComponent.
 */
export const obtainPython = (): Promise<string> => obtain('scripts/python/obtain.mjs');
