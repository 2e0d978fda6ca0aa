import type { QuestionName } from '../api/question-routes.js';
import type { LineageStore } from '../store/contract.js';

/** The answer to a question: of the service where the store is one, else worked out here. */
export const asked = <T>(
  store: LineageStore,
  { question, parameters }: { readonly question: QuestionName; readonly parameters: Readonly<Record<string, unknown>> },
  workOut: () => Promise<T>,
): Promise<T> => (store.service === undefined ? workOut() : store.service.ask<T>(question, parameters));
