import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The checkout the tests run in. */
export const root = process.cwd();

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin: { readonly mltrace: string };
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The package.json of the checkout. */
export const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** This process's environment without what npm and c8 pass on and without any setting of mltrace. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_(package|lifecycle|config_local_prefix)|INIT_CWD|NODE_V8_COVERAGE|MLTRACE_|OTEL_)/.test(name),
  ),
);

/** Runs a program in a folder and gives what it printed; rejects when it fails. */
export async function run(folder: string, program: string, parameters: readonly string[]) {
  return await execute(program, parameters, { cwd: folder, env: environment, maxBuffer: 1 << 26 });
}

export const runNode = (folder: string, ...parameters: string[]) => run(folder, process.execPath, parameters);

export const temporaryFolder = (name: string): string => mkdtempSync(join(tmpdir(), `mltrace-${name}-`));

export interface Packed {
  readonly tarball: string;
  /** Bytes. */
  readonly size: number;
  readonly files: readonly string[];
}

const sources = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'lib',
  'exporters',
  'examples',
  'scripts',
  'docs',
  'collector-config.yaml',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
];

/**
 * Packs as a release does, prepack included, in a copy: the build would otherwise take the files away from under the
 * tests that are running.
 */
export async function packInto(folder: string): Promise<Packed> {
  for (const name of sources) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  const { stdout } = await run(folder, 'npm', ['pack', '--json', '--loglevel=error']);
  const [report] = JSON.parse(stdout.slice(stdout.indexOf('[')));
  const files = report.files.map(({ path }: { path: string }) => path);
  return { tarball: join(folder, report.filename), size: report.size, files };
}

const settings = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    types: ['node'],
  },
};

/** An empty ESM project with the packages installed. A conflict between peers is an error. */
export async function install(folder: string, ...packages: string[]): Promise<void> {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  writeFileSync(join(folder, 'data.csv'), 'id\n1\n');
  await run(folder, 'npm', ['install', '--strict-peer-deps', '--prefer-offline', '--loglevel=error', ...packages]);
}

/** Copies a program of `fixtures/` into the project and compiles it. The declarations of all packages are checked too. */
export async function compile(folder: string, fixture: string): Promise<void> {
  cpSync(join(root, 'test', 'package', 'fixtures', `${fixture}.ts`), join(folder, `${fixture}.ts`));
  try {
    await runNode(folder, join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.');
  } catch (error) {
    // The compiler reports on stdout, which the error's message lacks.
    if (error instanceof Error && 'stdout' in error) error.message += `\n${error.stdout}`;
    throw error;
  }
}
