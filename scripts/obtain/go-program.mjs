import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cached, digestOf, missing } from './cache.mjs';

const suffix = process.platform === 'win32' ? '.exe' : '';

/**
 * Builds a program from Go's module proxy, once for each state of its sources, and gives its path. `sources` are the files of
 * `folder` that make it what it is; checksums of all that is fetched are in its go.sum.
 */
export function obtainGoProgram({ folder, sources, name, title, go, minutes, main = '.' }) {
  const digest = digestOf(sources.map((source) => join(folder, source)));
  const directory = cached(`${name}-${digest}`, (fresh) => {
    if (spawnSync('go', ['version']).status !== 0)
      missing(`${title} is built with Go ${go} or newer: go is not on the PATH.`);
    process.stderr.write(`Building ${title}, once, ${minutes} minutes ...\n`);
    const output = join(fresh, `${name}${suffix}`);
    // Without the state of the repository in it: the sources are all that it depends on.
    const options = ['-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', output];
    const built = spawnSync('go', ['build', '-C', folder, ...options, main], { encoding: 'utf8' });
    if (built.status !== 0) missing(`${title} was not to be built: ${built.stderr.trim().split('\n').at(-1) ?? ''}`);
  });
  return join(directory, `${name}${suffix}`);
}
