import { isNeo4j } from '../config/store-address.js';
import { backgroundStore } from '../delivery/index.js';
import type { InputFinding, InputQuestion } from '../record/vet/ask-store.js';
import type { LineageStore } from '../store/contract.js';
import { answerQuestions } from './answer-questions.js';

/** How long a store elsewhere may be silent, in milliseconds: what is asked meanwhile waits as long. */
const silenceMillis = 5_000;

/** Asks the store at an address, over a connection that is kept for a moment and keeps no process alive. */
export function askRemote(address: string) {
  const handle = backgroundStore(() => open(address));
  return async (questions: readonly InputQuestion[]): Promise<readonly (readonly InputFinding[])[]> => {
    try {
      return await handle.use((store) => answerQuestions(store, questions));
    } catch (thrown) {
      await handle.reset();
      throw thrown;
    }
  };
}

async function open(address: string): Promise<LineageStore> {
  if (!isNeo4j(address)) return (await import('../store/http/http-store.js')).openHttpStore({ address, silenceMillis });
  const { openNeo4jStore } = await import('../store/neo4j/neo4j-store.js');
  return openNeo4jStore({ address, deadlines: { readMillis: silenceMillis } });
}
