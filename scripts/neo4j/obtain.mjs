// node scripts/neo4j/obtain.mjs 5.26|older|latest: fetches Neo4j Community from Maven Central, once, into a cache outside the
// clone, and prints as one line of JSON what is needed to start it. Exit code 69: something is missing on this machine.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, missing } from '../obtain/cache.mjs';
import { findJava } from './java.mjs';

const here = dirname(fileURLToPath(import.meta.url));
/** There mvn is a batch file. */
const shell = process.platform === 'win32';
const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** The least Java is what the class files ask for. */
const releases = {
  5.26: { version: '5.26.30', leastJava: 17, mainClass: 'org.neo4j.server.CommunityEntryPoint' },
  // The last of those that are refused.
  older: { version: '5.25.1', leastJava: 17, mainClass: 'org.neo4j.server.CommunityEntryPoint' },
  latest: { version: '2026.08.1', leastJava: 21, mainClass: 'org.neo4j.server.Neo4jCommunity' },
};

/** Fetches its jars into an empty folder. */
function fetchInto(fresh, { version, java }) {
  if (spawnSync('mvn', ['-v'], { shell }).status !== 0)
    missing(`Neo4j ${version} is fetched with Maven: mvn is not on the PATH.`);
  process.stderr.write(`Fetching Neo4j ${version} from Maven Central, once, about 150 MB ...\n`);
  const result = maven(fresh, { version, java });
  if (result.status !== 0) missing(`Neo4j ${version} was not to be had: ${reasonOf(result)}`);
}

/** -C: a wrong checksum is an error; -U: what failed the last time is tried again. */
function maven(fresh, { version, java }) {
  const given = [`-Dneo4j.version=${version}`, '-DincludeScope=runtime', `-DoutputDirectory=${join(fresh, 'lib')}`];
  return spawnSync('mvn', ['-B', '-q', '-C', '-U', '-f', join(here, 'pom.xml'), plugin, ...given], {
    encoding: 'utf8',
    env: { JAVA_HOME: java.home, ...process.env },
    shell,
  });
}

/** The first line that Maven marks as an error. */
const reasonOf = ({ stdout, status, signal }) =>
  stdout.match(/\[ERROR\] (\S.*)/)?.[1] ?? `mvn ended with ${signal ?? status}.`;

const release = releases[process.argv[2]];
if (release === undefined) {
  process.stderr.write(`usage: node scripts/neo4j/obtain.mjs ${Object.keys(releases).join('|')}\n`);
  process.exit(2);
}
const { version, leastJava, mainClass } = release;
const { java, older } = findJava(leastJava);
if (java === undefined) {
  const found = older.length === 0 ? 'none was found' : `only ${older.join(', ')} was found`;
  missing(`Neo4j ${version} needs Java ${leastJava} or newer: ${found} by JAVA_HOME, PATH and /usr/lib/jvm.`);
}
const directory = cached(`neo4j-${version}`, (fresh) => fetchInto(fresh, { version, java }));
process.stdout.write(
  `${JSON.stringify({ version, directory, mainClass, java: java.path, javaVersion: java.version })}\n`,
);
