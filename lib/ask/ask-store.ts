import type { StoreLocation } from '../config/store-location.js';
import { MltraceError } from '../errors.js';
import type { AskStore, InputFinding, InputQuestion } from '../record/vet/ask-store.js';
import { type Batches, inBatches } from './batches.js';

type Answer = readonly InputFinding[] | undefined;
type Ask = Batches<InputQuestion, Answer>;

/** By store, and by whether folders are opened: what is asked of one goes there one batch after the other. */
const askers = new Map<string, Ask>();

/**
 * Asks a store about inputs: a `serve` over HTTP, Neo4j itself, a folder by way of whoever holds it. Loads nothing before, and
 * nothing for a folder that no service holds unless it is to be opened.
 */
export const askStore: AskStore = async (location, question) => {
  if (location.kind === 'none') throw new MltraceError('MLTRACE_STORE_UNAVAILABLE', 'lineage is switched off');
  const { opensFolder } = question;
  if (location.kind === 'embedded' && !opensFolder && !(await isServed(location.directory))) return undefined;
  const key = `${opensFolder} ${location.kind === 'remote' ? location.address : location.directory}`;
  const asker = askers.get(key) ?? inBatches(workFor(location));
  askers.set(key, asker);
  return asker(question);
};

async function isServed(directory: string): Promise<boolean> {
  const { serviceOf } = await import('../store/embedded/holder.js');
  return serviceOf(directory) !== undefined;
}

type Work = (questions: readonly InputQuestion[]) => Promise<readonly Answer[]>;

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
