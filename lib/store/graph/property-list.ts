import type { Properties } from './graph-shape.js';

/*
 * Rows as lists: a row that is a map sends the names of its members again, and half of a driver's time goes into texts.
 */

/** The map of a CREATE that takes these properties from a row, the first at `row[from]`, and others. A null makes no property. */
export const propertiesInRow = (names: readonly string[], from: number, others: readonly string[] = []): string =>
  `{${[...names.map((name, index) => `${name}: row[${from + index}]`), ...others].join(', ')}}`;

/** The same properties as the end of a row. */
export const valuesInRow = (names: readonly string[], properties: Properties): readonly (Properties[string] | null)[] =>
  names.map((name) => properties[name] ?? null);
