import { nowMicros } from '../../clock.js';
import { timestampFromMicros } from '../../lineage/time.js';
import type { OpenRun } from '../open-run.js';
import { reportProblem } from '../problems.js';
import { recorder } from '../recorder.js';
import { type Asking, askAbout, sinkOf } from './ask-about.js';
import { inBackground } from './background.js';
import { comingInputs } from './coming-inputs.js';
import { warnOfInputs, warnUnasked, warnUnaskedStore } from './input-warnings.js';
import { type Answer, type Pace, paceOf, type StorePace } from './pace.js';
import type { DefinedVet } from './vet-options.js';

/** How long an answer that only warns is waited for in the background, in milliseconds. */
const warningMillis = 30_000;

/** How long `flush()` waits for warnings that somebody asked for, as long as for a store elsewhere; and for others. Milliseconds. */
const chosenWaitedMillis = 5_000;
const otherWaitedMillis = 2_000;

/** When a question that nobody asked for is put, in milliseconds: a process that ends by then is left alone. */
const otherDelayMillis = 200;

/** Answers of one component that serve at a time, where somebody asked for them and otherwise: its inputs may be others in each run. */
const mostOfChosen = 100;
const mostOfOthers = 20;

/** Failures in a row after which a store that nobody wanted to be asked is told of: one that restarts is no news. */
const toldAfter = 3;

/**
 * Asks about what a run that begins has declared that it reads, and tells what is wrong: in the background, and not of every run
 * (see {@link Pace}). Next to nothing where that is known, or is nobody's to say. Never throws.
 */
export function warnOfRun(run: OpenRun, vet: DefinedVet): void {
  try {
    const location = sinkOf(run)?.location;
    if (location === undefined || location.kind === 'none' || recorder.askStore === undefined) return;
    const store = paceOf(location);
    const pace = store.of(run.start.definition);
    if (!pace.isQuiet(run.start.startedMicros)) consider({ run, vet, store, pace });
  } catch (thrown) {
    reportProblem('the inputs of a run are not asked about', thrown);
  }
}

interface Considered {
  readonly run: OpenRun;
  readonly vet: DefinedVet;
  readonly store: StorePace;
  readonly pace: Pace;
}

function consider({ run, vet, store, pace }: Considered): void {
  const inputs = namesOf(run);
  if (inputs === '') return;
  const now = run.start.startedMicros;
  const served = pace.answerTo(inputs, now);
  if (served !== undefined) {
    // Without somebody to tell, all has been said when the answer came.
    if (vet.onWarning !== undefined) tellLater(askingOf(run, vet), { store, answer: served });
    return;
  }
  const pauseMillis = vet.pauseMillis === 0 ? undefined : store.pauseAt(now);
  const fullMillis = pace.fullFor(vet.isChosen ? mostOfChosen : mostOfOthers, now);
  const quietMillis = vet.isChosen ? undefined : (pauseMillis ?? fullMillis);
  if (quietMillis !== undefined) pace.beQuiet(now, quietMillis);
  else if (pauseMillis !== undefined) tellLater(askingOf(run, vet), { store, answer: store.lastFailure });
  else if (fullMillis === undefined) askLater({ run, vet, store, pace }, inputs);
}

/** What tells one set of inputs from another. */
function namesOf({ reads }: OpenRun): string {
  let names = '';
  for (const { artifact, namespace, digest, version } of reads)
    if (artifact !== '') names += `${artifact}\0${namespace}\0${digest}\0${version}\0`;
  return names;
}

/** As of the reading, however late the answer: what is written since, maybe by the run itself, is no fault of what it read. */
const askingOf = (run: OpenRun, vet: DefinedVet): Asking => ({
  definition: run.start.definition,
  vet,
  run,
  inputs: comingInputs(run),
  limitMillis: warningMillis,
  at: timestampFromMicros(nowMicros()),
});

/** Puts the question in a moment, and keeps what is said. */
function askLater({ run, vet, store, pace }: Considered, inputs: string): void {
  const asking = askingOf(run, vet);
  let ask = (): void => {};
  const answer: Answer = new Promise((resolve) => {
    ask = () => resolve(askAbout(asking));
  });
  const heard = answer.then(
    (findings) => {
      if (findings === undefined) pace.beQuiet(nowMicros(), vet.pauseMillis);
      else store.succeeded();
    },
    (thrown) => {
      pace.forget(inputs, answer);
      store.failed(nowMicros(), thrown);
    },
  );
  if (vet.pauseMillis > 0) pace.keep(inputs, answer, { now: run.start.startedMicros, millis: vet.pauseMillis });
  inBackground({
    work: async () => {
      ask();
      await heard;
      await tell(asking, { store, answer });
    },
    delayMillis: vet.isChosen ? 0 : otherDelayMillis,
    waitedMillis: vet.isChosen ? chosenWaitedMillis : otherWaitedMillis,
  });
}

const tellLater = (asking: Asking, answered: Answered): void =>
  inBackground({ work: () => tell(asking, answered), delayMillis: 0, waitedMillis: chosenWaitedMillis });

interface Answered {
  readonly store: StorePace;
  readonly answer: Answer;
}

async function tell(asking: Asking, { store, answer }: Answered): Promise<void> {
  try {
    warnOfInputs(asking, (await answer) ?? []);
  } catch (thrown) {
    if (asking.vet.isChosen) warnUnasked(asking, thrown);
    else if (store.failures >= toldAfter) warnUnaskedStore(asking, thrown);
  }
}
