import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Exit code of the scripts when something is missing. */
const unavailable = 69;

describe('the scripts that obtain components', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mltrace-obtain-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** With an empty cache, and nothing on the PATH but this folder. */
  const obtain = (component: string) =>
    spawnSync(process.execPath, [`scripts/${component}/obtain.mjs`], {
      env: { PATH: folder, XDG_CACHE_HOME: join(folder, 'cache') },
      encoding: 'utf8',
    });

  const inCache = (): readonly string[] => {
    const cache = join(folder, 'cache', 'mltrace');
    return existsSync(cache) ? readdirSync(cache) : [];
  };

  const program = (name: string, script: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };

  for (const [component, message] of [
    ['collector', /^The OpenTelemetry Collector is built with Go 1\.26 or newer: go is not on the PATH\.\n$/],
    ['jaeger', /^Jaeger is built with Go 1\.25 or newer: go is not on the PATH\.\n$/],
    ['prometheus', /^Prometheus is fetched with apt-get, or has to be on the PATH with promtool: neither is\.\n$/],
    ['python', /^examples\/python needs Python 3\.11 or newer with venv .*: python3 is not on the PATH\.\n$/],
  ] as const) {
    it(`say in one line what ${component} lacks, and leave nothing`, () => {
      const { status, stdout, stderr } = obtain(component);
      assert.deepEqual([status, stdout], [unavailable, '']);
      assert.match(stderr, message);
      assert.deepEqual(inCache(), []);
    });
  }

  it('refuse a Python that is too old', () => {
    program('python3', 'echo 3.9 /usr/bin/python3');
    const { status, stderr } = obtain('python');
    assert.equal(status, unavailable);
    assert.match(stderr, /needs Python 3\.11 or newer .*: python3 is 3\.9\.\n$/);
  });

  it('take Prometheus from the PATH where packages are none of Debian', () => {
    for (const name of ['prometheus', 'promtool']) program(name, 'exit 0');
    const { status, stdout } = obtain('prometheus');
    assert.deepEqual([status, stdout], [0, `${folder}\n`]);
  });

  it('refuse a package that is not the one that was pinned, and leave nothing of it', () => {
    // An empty file.
    program('apt-get', 'case "$*" in *" download "*) : > "prometheus_2.42.0+ds-5+deb12u1_amd64.deb";; esac');
    program('dpkg-deb', 'exit 0');
    const { status, stderr } = obtain('prometheus');
    assert.equal(status, unavailable);
    assert.match(
      stderr,
      /\nPrometheus 2\.42\.0\+ds-5\+deb12u1 has the checksum e3b0c442\w+ instead of 81d59a24\w+\.\n$/,
    );
    assert.deepEqual(inCache(), []);
  });

  it('say why a build failed, and leave no half of it for the next time', () => {
    program(
      'go',
      'test "$1" = version || { echo "go: downloading x" >&2; echo "proxy: no route to host" >&2; exit 1; }',
    );
    const { status, stdout, stderr } = obtain('jaeger');
    assert.deepEqual([status, stdout], [unavailable, '']);
    assert.match(stderr, /\nJaeger was not to be built: proxy: no route to host\n$/);
    assert.deepEqual(inCache(), []);
  });
});
