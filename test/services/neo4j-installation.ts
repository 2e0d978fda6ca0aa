import { obtain } from './obtain.js';

/** 5.26 is the oldest version that is supported, `older` the last before it, `latest` the newest that was tried. */
export type Neo4jVersion = '5.26' | 'older' | 'latest';

/** The version that tests run on where they do not say which: CI runs them on both ends of what is supported. */
export function versionForTests(): Neo4jVersion {
  const named = process.env['MLTRACE_TEST_NEO4J'] ?? '5.26';
  if (named === '5.26' || named === 'latest') return named;
  throw new Error(`MLTRACE_TEST_NEO4J: expected 5.26 or latest, found ${named}`);
}

/** A Neo4j on this machine and the Java to run it with: what `scripts/neo4j/obtain.mjs` prints. */
export interface Neo4jInstallation {
  readonly version: string;
  /** Its `lib` folder holds the jars. Shared by all processes and kept. */
  readonly directory: string;
  readonly mainClass: string;
  /** Path of the program. */
  readonly java: string;
  readonly javaVersion: string;
}

/** Fetches this Neo4j unless it is there, which takes a minute the first time. Throws MissingComponent. */
export async function obtainNeo4j(version: Neo4jVersion): Promise<Neo4jInstallation> {
  return JSON.parse(await obtain('scripts/neo4j/obtain.mjs', version));
}
