import { refuseUnknownOptions } from '../config/options.js';
import { MltraceError } from '../errors.js';
import { nameProblem } from '../lineage/artifact-name.js';
import { knownAttributes } from '../lineage/known-attributes.js';
import { attribute, standard } from '../names.js';
import { type Definition, defineComponent } from './definition.js';
import type { SpanLineage } from './span-lineage.js';

/** Components whose definitions are kept. A service has few; one that makes a name of every request must not fill memory. */
const maxKept = 1000;

interface Kept {
  readonly lineage: SpanLineage;
  readonly definition: Definition;
}

const kept = new Map<string, Kept>();

const knownOptions = {
  component: true,
  namespace: true,
  owner: true,
  description: true,
  tags: true,
  inputs: true,
  outputs: true,
  parameters: true,
  measures: true,
  observations: true,
  dependsOn: true,
  digest: true,
} satisfies Record<keyof SpanLineage, true>;

/**
 * What the runs have in common that calls record under one component name: made once, with the place in the code of the
 * first call. Throws MLTRACE_OPTION_INVALID. `calledAt` is the function whose caller gives the lineage.
 */
export function definitionFor(lineage: SpanLineage, calledAt: object): Definition {
  refuseNoLineage(lineage);
  const found = kept.get(lineage.component);
  if (found !== undefined && isSame(found.lineage, lineage)) return found.definition;
  refuseUnknownOptions(lineage, Object.keys(knownOptions), 'lineage');
  const definition = define(lineage, calledAt);
  if (found !== undefined || kept.size < maxKept) kept.set(lineage.component, { lineage: { ...lineage }, definition });
  return definition;
}

/** What is wrong is told in the words of who gave it, who may never have heard of `component()`. */
function refuseNoLineage(lineage: unknown): void {
  if (lineage === null || typeof lineage !== 'object') refuse('an object with component, inputs and outputs', lineage);
  const component = 'component' in lineage ? lineage.component : undefined;
  if (typeof component !== 'string' || nameProblem(component) !== undefined)
    refuse('as component a name of 1 to 1024 bytes without NUL', component);
}

function refuse(expected: string, found: unknown): never {
  const shown = found === undefined ? 'none' : typeof found === 'string' ? JSON.stringify(found) : typeof found;
  throw new MltraceError('MLTRACE_OPTION_INVALID', `lineage: expected ${expected}, found ${shown.slice(0, 80)}`);
}

const isSame = (a: SpanLineage, b: SpanLineage): boolean =>
  a.namespace === b.namespace &&
  a.owner === b.owner &&
  a.description === b.description &&
  a.digest === b.digest &&
  (a.tags === b.tags || a.tags?.join('\0') === b.tags?.join('\0'));

/** Stands where a component has its function. */
const noFunction = async (): Promise<void> => {};

function define(lineage: SpanLineage, calledAt: object): Definition {
  const { component, namespace, owner, description, tags, digest } = lineage;
  const options = { name: component, namespace, owner, description, tags, digest };
  const defined = defineComponent(options, noFunction, calledAt);
  const attributes = Object.fromEntries(
    Object.entries(defined.attributes).filter(([key]) => key !== attribute.codeDigest && key !== standard.functionName),
  );
  return { ...defined, attributes, values: knownAttributes(attributes).values };
}
