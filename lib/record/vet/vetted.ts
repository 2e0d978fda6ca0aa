import { beforeDeadline } from '../../deadline.js';
import { MltraceError, messageOf } from '../../errors.js';
import type { Check } from '../../lineage/facts.js';
import { enclosingRun } from '../current-run.js';
import type { Definition } from '../definition.js';
import { type Asking, askAbout } from './ask-about.js';
import type { InputFinding } from './ask-store.js';
import { comingInputs } from './coming-inputs.js';
import { warnOfInputs, warnUnasked } from './input-warnings.js';
import type { DefinedVet } from './vet-options.js';

type Body = (...args: never[]) => unknown;

/** The names that gates have among the checks of a run. */
export const gateName = { stale: 'inputs are not stale', retracted: 'no label of inputs is retracted' } as const;

/** The function with the gate before it that its component's declared inputs pass; without a gate the function itself. */
export function vetted(definition: Definition, body: Body): Body {
  const { vet } = definition;
  if (!vet?.isGate) return body;
  return function vettedBody(this: unknown, ...args: never[]): unknown {
    return passGate(askingOf(definition, vet)).then(() => Reflect.apply(body, this, args));
  };
}

function askingOf(definition: Definition, vet: DefinedVet): Asking {
  const around = enclosingRun();
  // Where nothing records this component, the run around it is somebody else's.
  const run = around?.start.definition === definition ? around : undefined;
  const inputs = run === undefined ? [] : comingInputs(run);
  return { definition, vet, run, inputs, limitMillis: vet.deadlineMillis };
}

/** Rejects with MLTRACE_INPUT_REFUSED or MLTRACE_GATE_UNANSWERED when the gate is shut. */
export async function passGate(asking: Asking): Promise<void> {
  const { definition, vet, run } = asking;
  let findings: readonly InputFinding[];
  try {
    findings = (await beforeDeadline(askAbout(asking), vet.deadlineMillis)) ?? [];
  } catch (thrown) {
    const message = messageOf(thrown);
    run?.addChecks(
      gatesOf(vet).map((reason) => ({ name: gateName[reason], when: 'before', outcome: 'error', message })),
    );
    if (vet.stopsUnasked) {
      const detail = `${definition.name} was not called, since nobody knows whether its inputs are as they should be: ${message}`;
      throw new MltraceError('MLTRACE_GATE_UNANSWERED', detail, { cause: thrown });
    }
    return warnUnasked(asking, thrown);
  }
  run?.addChecks(gatesOf(vet).map((reason) => checkOf(reason, findings)));
  warnOfInputs(
    asking,
    findings.filter(({ reason }) => vet[reason] === 'warn'),
  );
  const shut = findings.filter(({ reason }) => vet[reason] === 'gate');
  if (shut.length > 0)
    throw new MltraceError('MLTRACE_INPUT_REFUSED', `${definition.name} was not called: ${messageFor(shut)}`);
}

const gatesOf = (vet: DefinedVet): readonly InputFinding['reason'][] =>
  (['stale', 'retracted'] as const).filter((reason) => vet[reason] === 'gate');

function checkOf(reason: InputFinding['reason'], findings: readonly InputFinding[]): Check {
  const found = findings.filter((finding) => finding.reason === reason);
  const check = { name: gateName[reason], when: 'before' } as const;
  return found.length === 0
    ? { ...check, outcome: 'passed' }
    : { ...check, outcome: 'failed', message: messageFor(found).slice(0, longestMessage) };
}

/** Characters of a message that a check keeps. */
const longestMessage = 1000;

const messageFor = (findings: readonly InputFinding[]): string =>
  findings.map(({ artifact, message }) => `${artifact.name} ${message}`).join('; ');
