import type { StoreLocation } from '../config/store-location.js';
import { MltraceError } from '../errors.js';
import type { AskStore, InputFinding, InputQuestion } from '../record/vet/ask-store.js';
import { type Batches, inBatches } from './batches.js';

type Ask = Batches<InputQuestion, readonly InputFinding[]>;

/** By store: what is asked of one goes there one batch after the other. */
const askers = new Map<string, Ask>();

/** Asks a store about inputs: a `serve` over HTTP, Neo4j itself, a folder by way of whoever holds it. Loads nothing before. */
export const askStore: AskStore = (location, question) => {
  if (location.kind === 'none')
    return Promise.reject(new MltraceError('MLTRACE_STORE_UNAVAILABLE', 'lineage is switched off'));
  const key = location.kind === 'remote' ? location.address : location.directory;
  const asker = askers.get(key) ?? inBatches(workFor(location));
  askers.set(key, asker);
  return asker(question);
};

type Work = (questions: readonly InputQuestion[]) => Promise<readonly (readonly InputFinding[])[]>;

function workFor(location: Exclude<StoreLocation, { kind: 'none' }>): Work {
  let work: Promise<Work> | undefined;
  const load = async (): Promise<Work> => {
    if (location.kind === 'remote') return (await import('./ask-remote.js')).askRemote(location.address);
    return (await import('./ask-folder.js')).askFolder(location.directory);
  };
  return async (questions) => {
    work ??= load();
    return (await work)(questions);
  };
}
