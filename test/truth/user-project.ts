import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A folder as that of a user who has installed the package, the OpenTelemetry SDK and its exporter, and prom-client. */
export interface UserProject {
  readonly folder: string;
  /** Runs commands in it, with nothing of ours in the environment but these variables, and gives what they printed. */
  run(script: string, variables?: Readonly<Record<string, string>>): Promise<string>;
  remove(): void;
}

export function makeUserProject(): UserProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mltrace-readme-')));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  symlinkSync(process.cwd(), join(modules, 'mltrace'), 'junction');
  for (const name of ['@opentelemetry', 'prom-client'])
    symlinkSync(join(process.cwd(), 'node_modules', name), join(modules, name), 'junction');
  symlinkSync(join(process.cwd(), 'dist', 'lib', 'cli', 'bin.js'), join(modules, '.bin', 'mltrace'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true }));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(MLTRACE_|OTEL_|npm_|FORCE_COLOR)/.test(name));
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  const env = { ...Object.fromEntries(inherited), PATH: path, NO_COLOR: '1', COLUMNS: '100' };
  return {
    folder,
    async run(script, variables = {}) {
      const options = { cwd: folder, env: { ...env, ...variables }, maxBuffer: 1 << 26 };
      return (await execute('sh', ['-e', '-c', script], options)).stdout;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
