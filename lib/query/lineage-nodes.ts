/**
 * In a database that is shared, other people's nodes may bear our labels. These conditions hold for the nodes of lineage and
 * for none of theirs. A comparison with a text is null for what is no text, and tells Neo4j that an index on it will do.
 */

/** Of a Run. */
export const isRun = (name: string): string =>
  `${name}.startedAt >= '' AND ${name}.component IS NOT NULL AND ${name}.id IS NOT NULL`;

/** Of a Run that is found through OF on a component of ours: one look less at each of what may be 100,000. */
export const isRunOfComponent = (name: string): string => `${name}.startedAt >= '' AND ${name}.id IS NOT NULL`;

/** Of an Artifact or a Component. */
export const isNamed = (name: string): string => `${name}.key = ${name}.namespace + '/' + ${name}.name`;

/** Of a Version. */
export const isVersion = (name: string): string => `${name}.artifact IS NOT NULL AND ${name}.namespace IS NOT NULL`;

/** Of an Annotation. */
export const isAnnotation = (name: string): string =>
  `${name}.id IS NOT NULL AND ${name}.at >= '' AND ${name}.subject >= '' AND ${name}.key IS NOT NULL`;
