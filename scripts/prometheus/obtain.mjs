// node scripts/prometheus/obtain.mjs: fetches Prometheus and promtool as a Debian package, once, into a cache outside the clone,
// and prints the path of the folder that has both programs. Nothing is installed, and nobody has to be root: the lists of
// packages are the script's own. Where there is no apt-get, both programs on the PATH do. Exit code 69: something is missing here.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, digestOf, missing } from '../obtain/cache.mjs';

/** Of Debian 12. Where it is no longer, or not yet, to be had, the newest that this system's signed lists name. */
const pinned = {
  version: '2.42.0+ds-5+deb12u1',
  sha256: { amd64: '81d59a24fce84f7fbe97a45a4f2914b6a5881b5cd1db2a6a0e129e515e1a5f55' },
};
const programs = ['prometheus', 'promtool'];

const run = (program, parameters, cwd) => spawnSync(program, parameters, { encoding: 'utf8', cwd });
const lastLine = ({ error, stderr }) => error?.message ?? stderr.trim().split('\n').at(-1);

/** The folder of the PATH that has both, if one has. */
const onPath = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .find((folder) => folder !== '' && programs.every((name) => run(join(folder, name), ['--version']).status === 0));

/** Fetches the package into the folder; apt-get checks signature and checksum. Gives the file's name. */
function download(folder) {
  for (const part of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, 'apt', part), { recursive: true });
  const own = [`Dir::State::Lists=${join(folder, 'apt', 'lists')}`, `Dir::Cache=${join(folder, 'apt', 'cache')}`];
  const apt = (...command) => run('apt-get', ['-q', ...own.flatMap((option) => ['-o', option]), ...command], folder);
  // One list of many that cannot be had is an error, too.
  const updated = apt('update');
  if (apt('download', `prometheus=${pinned.version}`).status !== 0) {
    const newest = apt('download', 'prometheus');
    if (newest.status !== 0)
      missing(`Prometheus was not to be had: ${lastLine(updated.status === 0 ? newest : updated)}`);
  }
  return readdirSync(folder).find((name) => name.endsWith('.deb'));
}

function fetchInto(fresh) {
  process.stderr.write('Fetching Prometheus, a Debian package, once, about 35 MB ...\n');
  const file = download(fresh);
  const [, version, architecture] = /^prometheus_(.+)_(\w+)\.deb$/.exec(decodeURIComponent(file)) ?? [];
  const expected = version === pinned.version ? pinned.sha256[architecture] : undefined;
  const found = createHash('sha256')
    .update(readFileSync(join(fresh, file)))
    .digest('hex');
  if (expected !== undefined && found !== expected)
    missing(`Prometheus ${version} has the checksum ${found} instead of ${expected}.`);
  const unpacked = run('dpkg-deb', ['-x', file, 'unpacked'], fresh);
  if (unpacked.status !== 0) missing(`The package of Prometheus was not to be unpacked: ${lastLine(unpacked)}`);
  for (const name of programs) {
    renameSync(join(fresh, 'unpacked', 'usr', 'bin', name), join(fresh, name));
    // A library of this system that is missing, or too old.
    const tried = run(join(fresh, name), ['--version']);
    if (tried.status !== 0) missing(`${name} does not run here: ${lastLine(tried)}`);
  }
  for (const rest of ['unpacked', 'apt', file]) rmSync(join(fresh, rest), { recursive: true });
}

const debian = ['apt-get', 'dpkg-deb'].every((name) => run(name, ['--version']).status === 0);
const folder = debian ? cached(`prometheus-${digestOf([fileURLToPath(import.meta.url)])}`, fetchInto) : onPath();
if (folder === undefined)
  missing('Prometheus is fetched with apt-get, or has to be on the PATH with promtool: neither is.');
process.stdout.write(`${folder}\n`);
