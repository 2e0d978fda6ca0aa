import { warnOnce } from '../../config/warn.js';
import { messageOf } from '../../errors.js';
import { withoutSecrets } from '../../lineage/without-secrets.js';
import { againInside } from '../current-run.js';
import { reportProblem } from '../problems.js';
import { type Asking, sinkOf } from './ask-about.js';
import type { InputFinding } from './ask-store.js';
import type { InputWarning } from './vet-options.js';

/** Says what is wrong with the inputs of a run. Never throws. */
export function warnOfInputs(asking: Asking, findings: readonly InputFinding[]): void {
  const { run, definition } = asking;
  if (run === undefined) return;
  for (const finding of findings) {
    const { artifact, version = '', message, causes = [], label = '' } = finding;
    // Once for each version and what is wrong with it: a service that reads a stale model reads it all the time.
    const key = [definition.name, artifact.namespace, artifact.name, version, ...causes, label].join('\0');
    say('MLTRACE_INPUT', `${definition.name} reads ${artifact.name}, which ${message}`, key);
    tell(asking, { ...finding, run: run.id, component: definition.name });
  }
}

/** Says that the store gave no answer. Never throws. */
export function warnUnasked(asking: Asking, thrown: unknown): void {
  const { run, definition, vet } = asking;
  const message = `nobody knows whether its inputs are as they should be: ${messageOf(thrown)}`;
  const what = vet.isGate ? `${definition.name} passed its gate unasked` : `${definition.name} was not warned`;
  say('MLTRACE_UNASKED', `${what}; ${message}`, definition.name);
  tell(asking, {
    reason: 'unavailable',
    ...(run !== undefined && { run: run.id }),
    component: definition.name,
    message,
  });
}

/** Says once for a store that it gave no answer to what nobody wanted to be asked. Never throws. */
export function warnUnaskedStore({ run }: Asking, thrown: unknown): void {
  const location = run === undefined ? undefined : sinkOf(run)?.location;
  if (location?.kind !== 'remote' && location?.kind !== 'embedded') return;
  const place = location.kind === 'remote' ? withoutSecrets(location.address) : location.directory;
  say('MLTRACE_UNASKED', `components are not warned of their inputs: ${place}: ${messageOf(thrown)}`, place);
}

function say(code: 'MLTRACE_INPUT' | 'MLTRACE_UNASKED', message: string, key: string): void {
  try {
    warnOnce(code, message, key);
  } catch (thrown) {
    reportProblem('a warning of inputs could not be said', thrown);
  }
}

/** Inside of the run, so that the callback may record what it is told. */
function tell({ vet: { onWarning }, run }: Asking, warning: InputWarning): void {
  if (onWarning === undefined) return;
  const failed = (thrown: unknown): void => reportProblem('onWarning of a component threw', thrown);
  try {
    const given = run === undefined ? onWarning(warning) : againInside(run, () => onWarning(warning));
    if (given instanceof Promise) given.catch(failed);
  } catch (thrown) {
    failed(thrown);
  }
}
