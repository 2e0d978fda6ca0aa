// Finds a Java that is new enough. Nothing is installed: Java comes from the system.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const program = process.platform === 'win32' ? 'java.exe' : 'java';

/** The folders under `folder` that may be the home of a Java, highest name first. */
const homesIn = (folder, ...inside) =>
  existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .reverse()
        .map((name) => join(folder, name, ...inside))
    : [];

/** Where a Java may be, the one the user chose first. */
function candidates() {
  const chosen = process.env.JAVA_HOME ? [join(process.env.JAVA_HOME, 'bin', program)] : [];
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program));
  const homes = [...homesIn('/usr/lib/jvm'), ...homesIn('/Library/Java/JavaVirtualMachines', 'Contents', 'Home')].map(
    (home) => join(home, 'bin', program),
  );
  const found = [...chosen, ...onPath, ...homes].filter((path) => existsSync(path));
  // One Java often goes by several names: links in /usr/bin and /usr/lib/jvm.
  return [...new Set(found.map((path) => realpathSync(path)))];
}

/** Version and home of a Java, from its own words; undefined when it does not run. */
function describe(path) {
  const { status, stderr } = spawnSync(path, ['-XshowSettings:properties', '-version'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const property = (name) => stderr.match(new RegExp(`^\\s*${name.replaceAll('.', '\\.')} = (.*?)\\s*$`, 'm'))?.[1];
  const major = Number(property('java.specification.version'));
  const version = property('java.runtime.version') ?? String(major);
  // Before Java 9 the specification is "1.8".
  return major >= 9 ? { path, major, version, home: property('java.home') } : undefined;
}

/** The first Java of at least this version, and the versions that were passed over. */
export function findJava(atLeast) {
  const older = [];
  for (const path of candidates()) {
    const java = describe(path);
    if (java !== undefined && java.major >= atLeast) return { java, older };
    if (java !== undefined) older.push(java.major);
  }
  return { java: undefined, older };
}
