import type { Row, StatementParameters } from '../contract.js';

/** What is used here of the driver's module, which is loaded when it is first needed. */
export interface DriverModule {
  int(value: number): unknown;
  isNode(value: object): value is { readonly properties: Row };
  isRelationship(value: object): value is { readonly properties: Row };
  isPath(value: object): value is { readonly segments: readonly PathSegment[] };
}

interface PathSegment {
  readonly start: unknown;
  readonly relationship: unknown;
  readonly end: unknown;
}

/** Parameters for the driver: whole numbers as integers, which it would send as floats otherwise. */
export function driverParameters(driver: DriverModule, parameters: StatementParameters): Record<string, unknown> {
  const converted: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parameters)) converted[name] = toDriver(driver, value);
  return converted;
}

/** The value itself where nothing in it has to be another: most of what is sent is texts. */
function toDriver(driver: DriverModule, value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? driver.int(value) : value;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return listToDriver(driver, value);
  let members: Record<string, unknown> | undefined;
  for (const key in value) {
    const member: unknown = (value as Record<string, unknown>)[key];
    const converted = toDriver(driver, member);
    if (converted === member) continue;
    members ??= { ...value };
    members[key] = converted;
  }
  return members ?? value;
}

function listToDriver(driver: DriverModule, list: readonly unknown[]): readonly unknown[] {
  let items: unknown[] | undefined;
  for (const [index, item] of list.entries()) {
    const converted = toDriver(driver, item);
    if (converted === item) continue;
    items ??= [...list];
    items[index] = converted;
  }
  return items ?? list;
}

/** A row of plain values: nodes and relationships as their properties, temporal values as texts. */
export function plainRow(driver: DriverModule, row: Row): Row {
  const plain: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) plain[column] = plainValue(driver, value);
  return plain;
}

function plainValue(driver: DriverModule, value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((member) => plainValue(driver, member));
  if (Object.getPrototypeOf(value) === Object.prototype) return plainRow(driver, value as Row);
  if (driver.isNode(value) || driver.isRelationship(value)) return plainRow(driver, value.properties);
  if (driver.isPath(value)) {
    return value.segments.map(({ start, relationship, end }) => plainValue(driver, [start, relationship, end]));
  }
  return String(value);
}
