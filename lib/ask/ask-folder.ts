import { existsSync } from 'node:fs';
import { withBackgroundSockets } from '../delivery/background-sockets.js';
import { MltraceError } from '../errors.js';
import type { InputFinding, InputQuestion } from '../record/vet/ask-store.js';
import { findService } from '../store/http/find-service.js';
import { answerQuestions } from './answer-questions.js';
import { askInChild } from './ask-in-child.js';

type Answers = readonly (readonly InputFinding[] | undefined)[];

/** How long a service may be silent, in milliseconds: what is asked meanwhile waits as long. */
const silenceMillis = 5_000;

/** Asks an embedded store: the `serve` that holds it, else by opening it for as long as that takes if the questions are worth it. */
export const askFolder =
  (directory: string) =>
  async (questions: readonly InputQuestion[]): Promise<Answers> => {
    // Nothing was recorded, so nothing is known. Asking must not leave an empty store behind.
    if (!existsSync(directory)) return questions.map(() => []);
    const answer = await askService(directory, questions);
    if (answer !== undefined) return answer;
    if (!questions.some(({ opensFolder }) => opensFolder)) return questions.map(() => undefined);
    try {
      return await askInChild(directory, questions);
    } catch (thrown) {
      const isHeld = thrown instanceof MltraceError && thrown.code === 'MLTRACE_STORE_HELD';
      // A service that was starting.
      const late = isHeld ? await askService(directory, questions) : undefined;
      if (late === undefined) throw thrown;
      return late;
    }
  };

function askService(directory: string, questions: readonly InputQuestion[]): Promise<Answers | undefined> {
  return withBackgroundSockets(async () => {
    const store = await findService(directory, { silenceMillis });
    try {
      return store === undefined ? undefined : await answerQuestions(store, questions);
    } finally {
      await store?.close();
    }
  });
}
