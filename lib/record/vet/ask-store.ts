import type { StoreLocation } from '../../config/store-location.js';
import type { Timestamp } from '../../lineage/facts.js';

/** Something that a run is about to read. */
export interface ComingInput {
  readonly artifact: string;
  readonly namespace: string;
  /** `<algorithm>:<hex>`, when the content is known by now. */
  readonly digest?: string;
  readonly version?: string;
}

/** What is asked before, or after, a component's function is called. */
export interface InputQuestion {
  readonly component: string;
  readonly inputs: readonly ComingInput[];
  /** When they are read. Absent: when the question is answered. */
  readonly at?: Timestamp;
  readonly oldAfter?: string;
  readonly transitive: boolean;
  /** How long the answer is of use, in milliseconds. */
  readonly limitMillis: number;
  /**
   * A folder that nobody holds is opened for it. Otherwise it is put only to a store that answers by itself, one such question
   * after the other, and what opens a folder does not wait for it.
   */
  readonly opensFolder: boolean;
}

/** One thing that is wrong with an input. */
export interface InputFinding {
  readonly reason: 'stale' | 'retracted';
  readonly artifact: { readonly namespace: string; readonly name: string };
  /** Id of the version that is read, if the store knows it. */
  readonly version?: string;
  /** For people: what is wrong, after the name of the artifact. */
  readonly message: string;
  /** Why it is stale: names of causes, as docs/staleness.md has them. */
  readonly causes?: readonly string[];
  /** The label that is retracted. */
  readonly label?: string;
}

/**
 * Asks the store of a location; rejects when that does not answer, and gives undefined when nobody answers for it by itself and
 * the question opens nothing. Recording knows no stores: it is told who asks.
 */
export type AskStore = (
  location: StoreLocation,
  question: InputQuestion,
) => Promise<readonly InputFinding[] | undefined>;
