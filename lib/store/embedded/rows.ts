import type { Row } from '../contract.js';

/** A row with nodes and relationships as plain objects of their properties: the engine's own marks start with `_`. */
export const plainRow = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plainValue(value)]));

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const graphElement = '_id' in value && ('_labels' in value || '_type' in value);
  const members = Object.entries(value).filter(([key]) => !(graphElement && key.startsWith('_')));
  return Object.fromEntries(members.map(([key, member]) => [key, plainValue(member)]));
}
