import { canonicalJson } from '../lineage/canonical-json.js';
// By itself: all questions take three times as long to load, in a process that asks this one.
import { vet } from '../query/vet/vet.js';
import type { InputFinding, InputQuestion } from '../record/vet/ask-store.js';
import type { LineageStore } from '../store/contract.js';
import { findingsOf } from './findings.js';

/** What a store says to some questions, in their order. The same question is asked once; what nobody waits for, one by one. */
export async function answerQuestions(
  store: LineageStore,
  questions: readonly InputQuestion[],
): Promise<readonly (readonly InputFinding[])[]> {
  const asked = new Map<string, Promise<readonly InputFinding[]>>();
  const answers: Promise<readonly InputFinding[]>[] = [];
  for (const { limitMillis, opensFolder, ...question } of questions) {
    const key = canonicalJson(question);
    const answer = asked.get(key) ?? answerOne(store, question);
    asked.set(key, answer);
    answers.push(answer);
    if (!opensFolder) await answer;
  }
  return Promise.all(answers);
}

type Asked = Omit<InputQuestion, 'limitMillis' | 'opensFolder'>;

async function answerOne(
  store: LineageStore,
  { component, inputs, at, oldAfter, transitive }: Asked,
): Promise<readonly InputFinding[]> {
  // The threshold is for what this component reads, and not for what others have read.
  const threshold = oldAfter === undefined ? {} : { oldAfter: `${component}=${oldAfter}` };
  const answer = await vet(store, inputs, { component, at, ...threshold, transitive });
  return answer.inputs.flatMap(findingsOf);
}
