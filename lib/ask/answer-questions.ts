import { canonicalJson } from '../lineage/canonical-json.js';
import { vet } from '../query/index.js';
import type { InputFinding, InputQuestion } from '../record/vet/ask-store.js';
import type { LineageStore } from '../store/contract.js';
import { findingsOf } from './findings.js';

/** What a store says to some questions, in their order. The same question is asked once. */
export async function answerQuestions(
  store: LineageStore,
  questions: readonly InputQuestion[],
): Promise<readonly (readonly InputFinding[])[]> {
  const asked = new Map<string, Promise<readonly InputFinding[]>>();
  return Promise.all(
    questions.map(({ limitMillis, ...question }) => {
      const key = canonicalJson(question);
      const answer = asked.get(key) ?? answerOne(store, question);
      asked.set(key, answer);
      return answer;
    }),
  );
}

async function answerOne(
  store: LineageStore,
  { component, inputs, oldAfter, transitive }: Omit<InputQuestion, 'limitMillis'>,
): Promise<readonly InputFinding[]> {
  // The threshold is for what this component reads, and not for what others have read.
  const threshold = oldAfter === undefined ? {} : { oldAfter: `${component}=${oldAfter}` };
  const answer = await vet(store, inputs, { component, ...threshold, transitive });
  return answer.inputs.flatMap(findingsOf);
}
