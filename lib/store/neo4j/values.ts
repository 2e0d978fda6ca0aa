import neo4j from 'neo4j-driver';
import type { Row, StatementParameters } from '../contract.js';

/** Parameters for the driver: whole numbers as integers, which it would send as floats otherwise. */
export const driverParameters = (parameters: StatementParameters): Record<string, unknown> =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, toDriver(value)]));

function toDriver(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? neo4j.int(value) : value;
  if (Array.isArray(value)) return value.map(toDriver);
  if (value === null || typeof value !== 'object') return value;
  const members: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) members[key] = toDriver(member);
  return members;
}

/** A row of plain values: nodes and relationships as their properties, temporal values as texts. */
export const plainRow = (row: Row): Row => {
  const plain: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) plain[column] = fromDriver(value);
  return plain;
};

function fromDriver(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromDriver);
  if (value === null || typeof value !== 'object') return value;
  if (neo4j.isNode(value) || neo4j.isRelationship(value)) return plainRow(value.properties);
  if (neo4j.isPath(value))
    return value.segments.map(({ start, relationship, end }) => [start, relationship, end].map(fromDriver));
  if (value.constructor !== Object && value.constructor !== undefined) return String(value);
  return plainRow(value as Row);
}
