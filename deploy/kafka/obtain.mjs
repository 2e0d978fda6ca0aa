// What run.mjs runs besides the project: Kafka from Maven, a Collector with Kafka in and out from Go's module proxy, each once,
// into the cache of the project.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mltrace');
const builder = 'go.opentelemetry.io/collector/cmd/builder@v0.160.0';

function run(program, parameters, { cwd = here, mayFail = false } = {}) {
  const { status, error } = spawnSync(program, parameters, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!mayFail && status !== 0) throw new Error(`${program} ${parameters.join(' ')} failed (${error ?? status})`);
}

/** A folder that is made once: in another place first, so that half of one is never found. */
function once(name, make) {
  const directory = join(cache, name);
  if (existsSync(directory)) return directory;
  const fresh = `${directory}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  make(fresh);
  renameSync(fresh, directory);
  return directory;
}

/** The folder of Kafka's jars. */
export const obtainKafka = () =>
  once('kafka-4.3.0', (into) => {
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${into}`];
    run('mvn', ['-q', '-B', ...goal]);
  });

/** The Collector's program. Some minutes the first time. */
export const obtainCollector = () =>
  join(
    once('otelcol-kafka-0.160.0', (into) => {
      copyFileSync(join(here, 'collector.builder.yaml'), join(into, 'builder.yaml'));
      // It ends with `go mod tidy`, which wants modules of tests too; what is needed is there before.
      run('go', ['run', builder, '--config', 'builder.yaml', '--skip-compilation'], { cwd: into, mayFail: true });
      const cwd = join(into, 'sources');
      run('go', ['mod', 'tidy', '-e'], { cwd });
      run('go', ['build', '-mod=mod', '-trimpath', '-ldflags=-s -w', '-o', join(into, 'otelcol'), '.'], { cwd });
    }),
    'otelcol',
  );
