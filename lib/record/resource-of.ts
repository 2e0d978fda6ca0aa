type Attributes = Readonly<Record<string, unknown>>;

/** What is used of an SDK's Resource: https://open-telemetry.github.io/opentelemetry-js/interfaces/_opentelemetry_resources.Resource.html */
interface ResourceLike {
  readonly attributes: Attributes;
  /** Some attributes are still being found out; reading `attributes` then makes the SDK complain. */
  readonly asyncAttributesPending?: boolean;
  getRawAttributes?(): readonly (readonly [string, unknown])[];
}

/** The attributes of a span's resource as far as they are known; undefined when the span has none (it is not an SDK's). */
export function resourceOf(span: object): Attributes | undefined {
  const resource = 'resource' in span ? span.resource : undefined;
  return isResource(resource) ? settledAttributes(resource) : undefined;
}

const isResource = (value: unknown): value is ResourceLike =>
  value !== null && typeof value === 'object' && 'attributes' in value;

function settledAttributes(resource: ResourceLike): Attributes {
  if (resource.asyncAttributesPending !== true || resource.getRawAttributes === undefined) return resource.attributes;
  const settled: Record<string, unknown> = {};
  // Of several values of one key the first holds, as in the SDK.
  for (const [key, value] of resource.getRawAttributes()) if (isSettled(value)) settled[key] ??= value;
  return settled;
}

const isSettled = (value: unknown): boolean =>
  value !== null && value !== undefined && !(typeof value === 'object' && 'then' in value);
