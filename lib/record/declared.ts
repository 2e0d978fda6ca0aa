import type { Definition } from './definition.js';
import type { OpenRun } from './open-run.js';
import type { PointerLike } from './pointer-like.js';
import { reportProblem } from './problems.js';

/** What a component declares as read is read when its function is called. */
export function declareInputs(run: OpenRun, { inputs }: Definition, args: readonly unknown[]): void {
  if (inputs !== undefined) declare(run, 'input', { given: inputs, args });
}

/** What a component declares as written is written when its function has succeeded. Done once. */
export function declareOutputs(run: OpenRun, { outputs }: Definition, args: readonly unknown[]): void {
  if (outputs === undefined || run.hasDeclared) return;
  run.hasDeclared = true;
  declare(run, 'output', { given: outputs, args });
}

interface Declared {
  readonly given: unknown;
  readonly args: readonly unknown[];
}

function declare(run: OpenRun, side: 'input' | 'output', { given, args }: Declared): void {
  try {
    const pointers: unknown = typeof given === 'function' ? Reflect.apply(given, undefined, args) : given;
    if (pointers !== undefined && pointers !== null) run[side](pointers as PointerLike);
  } catch (thrown) {
    run.addReason(`declared ${side}s were dropped: the function that gives them threw`);
    reportProblem(`the function that gives the ${side}s of a component threw`, thrown);
  }
}
