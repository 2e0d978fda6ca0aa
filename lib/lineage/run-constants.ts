import { standard } from '../names.js';
import { nameProblem } from './artifact-name.js';
import { namespacePattern } from './attribute-patterns.js';
import { AttributeReader, knownText } from './attribute-reader.js';
import type { CodeOrigin, RunRecord, ServiceInfo } from './facts.js';
import { place } from './known-attributes.js';
import { withoutSecrets } from './without-secrets.js';

type Attributes = Readonly<Record<string, unknown>>;
type Described = Pick<RunRecord, 'owner' | 'description' | 'tags' | 'service' | 'code'>;
type Draft = { -readonly [K in keyof Described]: Described[K] };

/** What the runs of a component in one service have in common. */
export interface RunConstants {
  readonly namespace: string;
  readonly component: string;
  /** The other fields; none of them is present without a value. */
  readonly described: Described;
  /** What of it was wrong and left out. */
  readonly incomplete: readonly string[];
}

/**
 * Decodes the attributes that do not change from run to run, by place, and those of the resource. Undefined without a
 * component name that can be one.
 */
export function decodeConstants(values: readonly unknown[], resource: Attributes): RunConstants | undefined {
  const component = componentOf(values[place.componentName]);
  if (component === undefined) return undefined;
  const reader = new AttributeReader(values);
  const service = serviceOf(resource);
  const namespace = namespaceOf(reader, service);
  const described: Draft = {};
  addDescription(described, reader);
  if (service !== undefined) described.service = service;
  addCode(described, reader);
  return { namespace, component, described, incomplete: reader.incomplete };
}

function componentOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value.toWellFormed();
  return nameProblem(name) === undefined ? name : undefined;
}

/** The attribute, else the deployment environment made to fit, else `default`. */
function namespaceOf(reader: AttributeReader, service: ServiceInfo | undefined): string {
  const named = reader.text(place.namespace);
  if (named !== undefined && namespacePattern.test(named)) return named;
  if (named !== undefined) reader.refuse(place.namespace, 'not of the form [a-z0-9._-]{1,64}');
  const environment = service?.environment
    ?.toLowerCase()
    .replace(/[^a-z0-9._-]/gu, '-')
    .slice(0, 64);
  return environment ?? 'default';
}

/** What an SDK says when nobody named the service: https://opentelemetry.io/docs/specs/semconv/resource/#service */
const unnamedService = /^unknown_service(:|$)/;

function serviceOf(resource: Attributes): ServiceInfo | undefined {
  const service: { -readonly [K in keyof ServiceInfo]: ServiceInfo[K] } = {};
  const name = knownText(resource[standard.serviceName]);
  if (name !== undefined && !unnamedService.test(name)) service.name = name;
  const version = knownText(resource[standard.serviceVersion]);
  if (version !== undefined) service.version = version;
  const instance = knownText(resource[standard.serviceInstance]);
  if (instance !== undefined) service.instance = instance;
  const environment = knownText(resource[standard.environment]);
  if (environment !== undefined) service.environment = environment;
  return Object.keys(service).length > 0 ? service : undefined;
}

function addDescription(record: Draft, reader: AttributeReader): void {
  const owner = reader.text(place.componentOwner);
  if (owner !== undefined) record.owner = owner;
  const description = reader.text(place.componentDescription);
  if (description !== undefined) record.description = description;
  const tags = reader.textSet(place.componentTags, (text) => (text === '' ? undefined : text.toWellFormed()));
  if (tags !== undefined) record.tags = tags;
}

function addCode(record: Draft, reader: AttributeReader): void {
  const code: { -readonly [K in keyof CodeOrigin]: CodeOrigin[K] } = {};
  const revision = reader.text(place.revision);
  if (revision !== undefined) code.revision = revision;
  const dirty = reader.boolean(place.codeDirty);
  if (dirty !== undefined) code.dirty = dirty;
  const repository = reader.text(place.repository);
  if (repository !== undefined) code.repository = withoutSecrets(repository);
  const functionName = reader.text(place.functionName);
  if (functionName !== undefined) code.function = functionName;
  const file = reader.text(place.filePath);
  if (file !== undefined) code.file = file;
  const line = reader.count(place.lineNumber);
  if (line !== undefined) code.line = line;
  const digest = reader.digest(place.codeDigest);
  if (digest !== undefined) code.digest = digest;
  if (Object.keys(code).length > 0) record.code = code;
}
