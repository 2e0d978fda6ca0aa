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

/** Whoever asked has ended, and nobody needs the answer: not even to wait for the store. It survives this. */
const giveUp = (): void => void process.kill(process.pid, 'SIGKILL');

process.once('disconnect', giveUp);
process.once('message', (question: ChildQuestion) => {
  void answer(question).then((said) => {
    process.send?.(said, () => {
      process.off('disconnect', giveUp);
      if (process.connected) process.disconnect();
    });
  });
});
