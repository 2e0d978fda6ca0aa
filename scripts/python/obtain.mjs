// node scripts/python/obtain.mjs: makes a virtual environment with what examples/python needs from PyPI, once, into a cache
// outside the clone, and prints the path of its folder. Exit code 69: something is missing on this machine.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, digestOf, missing } from '../obtain/cache.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const requirements = join(root, 'examples', 'python', 'requirements.txt');
const windows = process.platform === 'win32';
const system = windows ? 'python' : 'python3';
const advice = 'examples/python needs Python 3.11 or newer with venv (Debian: apt install python3-venv)';

/** Version and path of the system's Python, which a virtual environment holds for. */
function describe() {
  const program = 'import sys; print("%d.%d" % sys.version_info[:2], sys.executable)';
  const { status, stdout } = spawnSync(system, ['-c', program], { encoding: 'utf8' });
  if (status !== 0) missing(`${advice}: ${system} is not on the PATH.`);
  const [version] = stdout.split(' ', 1);
  const [major, minor] = version.split('.').map(Number);
  if (major < 3 || (major === 3 && minor < 11)) missing(`${advice}: ${system} is ${version}.`);
  return stdout.trim();
}

function python(program, parameters, trouble) {
  const { status, stdout, stderr } = spawnSync(program, parameters, { encoding: 'utf8' });
  const said = (stderr.trim() || stdout.trim()).split('\n').at(-1);
  if (status !== 0) missing(`${trouble}: ${said}`);
}

function makeEnvironment(fresh) {
  process.stderr.write('Installing the OpenTelemetry SDK for Python, once, 40 MB ...\n');
  python(system, ['-m', 'venv', fresh], `${advice}: no environment was to be made`);
  const own = windows ? join(fresh, 'Scripts', 'python') : join(fresh, 'bin', 'python');
  const options = ['--require-hashes', '--only-binary', ':all:', '--no-input', '--disable-pip-version-check', '-q'];
  python(
    own,
    ['-m', 'pip', 'install', ...options, '-r', requirements],
    'The OpenTelemetry SDK for Python was not to be had',
  );
}

// Scripts in its bin folder name the folder that it was made in, its Python does not: `bin/python -m` is what works.
process.stdout.write(`${cached(`python-${digestOf([requirements], describe())}`, makeEnvironment)}\n`);
