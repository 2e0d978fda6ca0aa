import { attribute, pointerList, standard } from '../names.js';

/**
 * The attribute names that make a run, and their places in the list of values that decoding works on. Looking up forty
 * names in a span, most of which it has not, costs more than all else; walking over those it has is cheap. Pointers
 * come first, so that a limit on the number of a span's attributes cuts them last.
 */
const keys = {
  // Before the lists that it checks: a list must not be taken without it.
  pointersLength: attribute.pointersLength,
  inputNames: `${attribute.input}.${pointerList.names}`,
  inputDigests: `${attribute.input}.${pointerList.digests}`,
  inputVersions: `${attribute.input}.${pointerList.versions}`,
  inputKinds: `${attribute.input}.${pointerList.kinds}`,
  inputTimes: `${attribute.input}.${pointerList.times}`,
  inputSizes: `${attribute.input}.${pointerList.sizes}`,
  inputNamespaces: `${attribute.input}.${pointerList.namespaces}`,
  outputNames: `${attribute.output}.${pointerList.names}`,
  outputDigests: `${attribute.output}.${pointerList.digests}`,
  outputVersions: `${attribute.output}.${pointerList.versions}`,
  outputKinds: `${attribute.output}.${pointerList.kinds}`,
  outputTimes: `${attribute.output}.${pointerList.times}`,
  outputSizes: `${attribute.output}.${pointerList.sizes}`,
  outputNamespaces: `${attribute.output}.${pointerList.namespaces}`,
  componentName: attribute.componentName,
  componentOwner: attribute.componentOwner,
  componentDescription: attribute.componentDescription,
  componentTags: attribute.componentTags,
  namespace: attribute.namespace,
  dependsOn: attribute.dependsOn,
  parentId: attribute.parentId,
  checkNames: attribute.checkNames,
  checkOutcomes: attribute.checkOutcomes,
  checkMessages: attribute.checkMessages,
  checkPhases: attribute.checkPhases,
  observationLength: attribute.observationLength,
  observationColumns: attribute.observationColumns,
  observationSummaries: attribute.observationSummaries,
  codeDigest: attribute.codeDigest,
  codeDirty: attribute.codeDirty,
  incomplete: attribute.incomplete,
  revision: standard.revision,
  repository: standard.repository,
  functionName: standard.functionName,
  filePath: standard.filePath,
  lineNumber: standard.lineNumber,
  errorType: standard.errorType,
} as const;

type Name = keyof typeof keys;

/** The attributes in the order of their places. */
export const attributeAt: readonly string[] = Object.values(keys);

/** Place of each attribute in {@link KnownAttributes.values}. */
export const place = Object.fromEntries(Object.keys(keys).map((name, index) => [name, index])) as {
  readonly [K in Name]: number;
};

const placeOf = new Map(attributeAt.map((key, index) => [key, index]));
const none: readonly unknown[] = attributeAt.map(() => undefined);

/** Attributes of a run by place, and those whose names are free. */
export interface KnownAttributes {
  readonly values: unknown[];
  /** `mltrace.parameter.<key>`, by key. */
  readonly parameters: (readonly [string, unknown])[];
  /** `mltrace.measure.<key>`, by key. */
  readonly measures: (readonly [string, unknown])[];
}

/** None known. */
export const noAttributes = (): KnownAttributes => ({ values: none.slice(), parameters: [], measures: [] });

/** The known ones among attributes. */
export function knownAttributes(attributes: Readonly<Record<string, unknown>>): KnownAttributes {
  const known = noAttributes();
  for (const key in attributes) {
    const at = placeOf.get(key);
    if (at !== undefined) known.values[at] = attributes[key];
    else if (key.startsWith(attribute.parameter))
      known.parameters.push([key.slice(attribute.parameter.length), attributes[key]]);
    else if (key.startsWith(attribute.measure))
      known.measures.push([key.slice(attribute.measure.length), attributes[key]]);
  }
  return known;
}

/** Whether decoding a run looks at an attribute of its span. */
export const isRunAttribute = (key: string): boolean =>
  placeOf.has(key) || key.startsWith(attribute.parameter) || key.startsWith(attribute.measure);

/** What all attributes that make a run begin with; others may begin so too. */
export const runAttributeLetters: ReadonlySet<string> = new Set(
  [...attributeAt, attribute.parameter, attribute.measure].map((key) => key.charAt(0)),
);

const resourceAttributes: ReadonlySet<string> = new Set([
  standard.serviceName,
  standard.serviceVersion,
  standard.serviceInstance,
  standard.environment,
]);

/** Whether decoding a run looks at an attribute of its resource. */
export const isRunResourceAttribute = (key: string): boolean => resourceAttributes.has(key);
