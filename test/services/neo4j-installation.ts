import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

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

/** Something a test needs is not on this machine: Java, Maven, or a way to what Maven fetches. */
export class MissingComponent extends Error {
  override readonly name = 'MissingComponent';
}

/** Exit code of obtain.mjs when something is missing. */
const unavailable = 69;

const obtained = new Map<Neo4jVersion, Promise<Neo4jInstallation>>();

/** Fetches this Neo4j unless it is there, which takes a minute the first time. Throws MissingComponent. */
export function obtainNeo4j(version: Neo4jVersion): Promise<Neo4jInstallation> {
  const installation = obtained.get(version) ?? runObtain(version);
  obtained.set(version, installation);
  return installation;
}

async function runObtain(version: Neo4jVersion): Promise<Neo4jInstallation> {
  const child = spawn(process.execPath, ['scripts/neo4j/obtain.mjs', version], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Shown at once: it says what takes so long, or what is missing.
  child.stderr.pipe(process.stderr, { end: false });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [printed, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if ((await code) === 0) return JSON.parse(printed);
  if ((await code) === unavailable) throw new MissingComponent(said.trim().split('\n').at(-1));
  throw new Error(`scripts/neo4j/obtain.mjs ended with ${await code}: ${said}`);
}
