import { types } from 'node:util';
import type { Attributes as SpanAttributes } from '@opentelemetry/api';
import { refuseUnknownOptions } from '../config/options.js';
import { MltraceError } from '../errors.js';
import { nameProblem } from '../lineage/artifact-name.js';
import { knownAttributes, place } from '../lineage/known-attributes.js';
import { decodeConstants, type RunConstants } from '../lineage/run-constants.js';
import { attribute } from '../names.js';
import { type CaptureOption, installCapture } from './capture/capture-source.js';
import { type Checks, type DefinedChecks, defineChecks } from './check-options.js';
import { codeAttributes } from './code-origin.js';
import type { PointerLike } from './pointer-like.js';
import { refuseBadNamespace } from './sink.js';
import { type DefinedVet, defineVet, type VetOptions } from './vet/vet-options.js';

/** Pointers, or a function of the call's arguments that gives them. */
export type DeclaredPointers<Arguments extends readonly unknown[]> =
  | PointerLike
  | readonly PointerLike[]
  | ((...args: Arguments) => PointerLike | readonly PointerLike[] | undefined);

/** What a component is, and what each run of it reads and writes. */
export interface ComponentOptions<Arguments extends readonly unknown[] = readonly never[], Result = unknown> {
  /** 1 to 1,024 bytes of UTF-8. */
  readonly name: string;
  /** `[a-z0-9._-]{1,64}`. Default: the span processor's, else MLTRACE_NAMESPACE, else `default`. */
  readonly namespace?: string;
  /** The person or team that answers for it. */
  readonly owner?: string;
  readonly description?: string;
  /** Free words to find it by. */
  readonly tags?: readonly string[];
  /** Read by every run, at its start. */
  readonly inputs?: DeclaredPointers<Arguments>;
  /** Written by every run that does not fail, at its end. */
  readonly outputs?: DeclaredPointers<Arguments>;
  /**
   * Sees by itself what every run reads and writes: `true` the files it opens through `node:fs`, a list the sources in it
   * (`'fs'`, `'fetch'` and your own). Default: false.
   */
  readonly capture?: CaptureOption;
  /** Named assertions that see what goes in before the function is called, or what has come out of it. */
  readonly checks?: Checks<Arguments, Result>;
  /**
   * Asks the store whether `inputs` are stale or carry a retracted label: `true` warns while the function goes on, options
   * make it a gate, `false` asks nothing. Default: warns where the store answers by itself, or as MLTRACE_VET says.
   */
  readonly vet?: boolean | VetOptions;
  /** False: no file is hashed unless its pointer gives a digest. Default: true. */
  readonly digest?: boolean;
}

/** A component as its runs need it: checked, and its attributes made once. */
export interface Definition {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly inputs: unknown;
  readonly outputs: unknown;
  readonly hashesFiles: boolean;
  readonly isAsync: boolean;
  /** Its caller gets a promise whatever is done before the function is called: it may be waited for. */
  readonly mayWait: boolean;
  /** Names of the sources that see by themselves what it reads and writes. */
  readonly captures: ReadonlySet<string> | undefined;
  readonly checks: DefinedChecks | undefined;
  /** What is asked about its inputs. */
  readonly vet: DefinedVet | undefined;
  /** What every run's span starts with. */
  readonly attributes: Readonly<SpanAttributes>;
  /** The same by place. */
  readonly values: readonly unknown[];
  /** What the values say of every run; see {@link constantsOf}. */
  decoded: DecodedConstants | undefined;
}

interface DecodedConstants {
  readonly namespace: string | undefined;
  readonly resource: Attributes;
  readonly constants: RunConstants | undefined;
}

type Attributes = Readonly<Record<string, unknown>>;

/** What all runs of the component have in common; decoded anew when namespace or resource are other than the last time. */
export function constantsOf(
  definition: Definition,
  namespace: string | undefined,
  resource: Attributes,
): RunConstants | undefined {
  const last = definition.decoded;
  if (last !== undefined && last.namespace === namespace && last.resource === resource) return last.constants;
  const values = definition.values.slice();
  values[place.namespace] ??= namespace;
  const constants = decodeConstants(values, resource);
  definition.decoded = { namespace, resource, constants };
  return constants;
}

const knownOptions = [
  'name',
  'namespace',
  'owner',
  'description',
  'tags',
  'inputs',
  'outputs',
  'checks',
  'digest',
  'capture',
  'vet',
] as const;

/** Throws MLTRACE_OPTION_INVALID for a wrong or unknown option. `definedAt` is the function whose caller defines. */
export function defineComponent(given: unknown, fn: unknown, definedAt: object): Definition {
  const options: unknown = typeof given === 'string' ? { name: given } : given;
  if (options === null || typeof options !== 'object') refuse('a name or an object of options', given);
  if (typeof fn !== 'function') refuse('a function as the second argument', fn);
  refuseUnknownOptions(options, knownOptions, 'component()');
  const { name, namespace, inputs, outputs, checks, digest, capture, vet, ...described } = options as Record<
    string,
    unknown
  >;
  if (typeof name !== 'string' || nameProblem(name) !== undefined)
    refuse('a name of 1 to 1024 bytes without NUL', name);
  refuseBadNamespace(namespace);
  if (digest !== undefined && typeof digest !== 'boolean') refuse('true or false as digest', digest);
  const isAsync = types.isAsyncFunction(fn);
  const mayWait = isAsync && !types.isGeneratorFunction(fn);
  const attributes: SpanAttributes = {
    [attribute.componentName]: name,
    ...(typeof namespace === 'string' && { [attribute.namespace]: namespace }),
    ...descriptionAttributes(described),
    ...codeAttributes(fn, definedAt),
  };
  return {
    name,
    namespace: typeof namespace === 'string' ? namespace : undefined,
    inputs,
    outputs,
    hashesFiles: digest !== false,
    isAsync,
    mayWait,
    captures: installCapture(capture),
    checks: defineChecks(checks),
    vet: defineVet(vet, { mayWait, hasInputs: inputs !== undefined }),
    attributes: Object.freeze(attributes),
    values: knownAttributes(attributes).values,
    decoded: undefined,
  };
}

function descriptionAttributes({ owner, description, tags }: Record<string, unknown>): SpanAttributes {
  const attributes: SpanAttributes = {};
  if (owner !== undefined) attributes[attribute.componentOwner] = asText('owner', owner);
  if (description !== undefined) attributes[attribute.componentDescription] = asText('description', description);
  if (tags === undefined) return attributes;
  if (!Array.isArray(tags)) refuse('a list of texts as tags', tags);
  attributes[attribute.componentTags] = tags.map((tag) => asText('a tag', tag));
  return attributes;
}

function asText(what: string, value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : refuse(`a text as ${what}`, value);
}

function refuse(expected: string, found: unknown): never {
  const shown = typeof found === 'function' ? 'a function' : (JSON.stringify(found) ?? String(found));
  throw new MltraceError('MLTRACE_OPTION_INVALID', `component(): expected ${expected}, found ${shown.slice(0, 80)}`);
}
