// npm run lock: brings package-lock.json in line with package.json. npm leaves out binaries for other systems that the
// registry at hand does not hold, and then refuses the file in `npm ci`: they are added by name, without a checksum.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './setup.mjs';

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'openbsd', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/** The entry of a binary, from what its name says: `@biomejs/cli-linux-x64-musl`. */
function entryOf(name, version, parent) {
  const words = name.split(/[/-]/);
  const libc = { musl: 'musl', gnu: 'glibc' }[words.at(-1)];
  return {
    version,
    cpu: words.filter((word) => processors.includes(word)),
    ...(parent.dev ? { dev: true } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    optional: true,
    os: words.filter((word) => systems.includes(word)),
  };
}

run('npm', ['install', '--package-lock-only', '--loglevel=error']);
const path = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));
for (const parent of Object.values({ ...lock.packages })) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    lock.packages[`node_modules/${name}`] ??= entryOf(name, version, parent);
  }
}
const { '': own, ...packages } = lock.packages;
const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(path, `${JSON.stringify({ ...lock, packages: { '': own, ...sorted } }, null, 2)}\n`);
