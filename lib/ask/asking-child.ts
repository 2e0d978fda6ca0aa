import { asMltraceError } from '../delivery/apply-batch.js';
import { openStore } from '../store/open.js';
import { answerQuestions } from './answer-questions.js';
import type { ChildAnswer, ChildQuestion } from './ask-in-child.js';

/* The process that opens an embedded store for the questions of another one, and ends. */

async function answer({ directory, waitMillis, questions }: ChildQuestion): Promise<ChildAnswer> {
  let quarantined: { count: number; directory: string } | undefined;
  const onQuarantine = (count: number, kept: string): void => {
    quarantined = { count, directory: kept };
  };
  try {
    const store = await openStore({ store: directory, waitMillis, onQuarantine });
    try {
      return { answers: await answerQuestions(store, questions), ...(quarantined !== undefined && { quarantined }) };
    } finally {
      await store.close();
    }
  } catch (thrown) {
    const { code, message } = asMltraceError(thrown);
    return { code, message };
  }
}

process.once('message', (question: ChildQuestion) => {
  void answer(question).then((said) => {
    // The one who asked may have ended since.
    if (process.connected) process.send?.(said, () => process.connected && process.disconnect());
  });
});
