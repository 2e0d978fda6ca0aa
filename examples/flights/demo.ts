import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MltraceError } from '../../lib/errors.js';

/** What `mltrace demo` gives. */
export interface DemoOptions {
  /** The folder to run the pipeline in. Made when it is missing; one that holds anything but a demo is refused. */
  readonly directory: string;
  readonly print: (line: string) => void;
  /** Runs a command of the command line, `['trace', 'x.csv']`, and prints what it has to say. */
  readonly mltrace: (parameters: readonly string[]) => Promise<unknown>;
}

const marker = 'mltrace-demo.txt';
const made = [marker, '.mltrace', 'raw', 'clean', 'features', 'models', 'predictions', 'reports'];
const pipeline = fileURLToPath(new URL('./pipeline.js', import.meta.url));

/**
 * Runs the flights pipeline in a folder of its own and asks the two questions one has of it.
 * Throws MLTRACE_DEPENDENCY_MISSING without ml-logistic-regression, MLTRACE_USAGE for a folder that is somebody's.
 */
export async function runDemo({ directory, print, mltrace }: DemoOptions): Promise<void> {
  requireRegression();
  makeFolder(directory);
  const store = join(directory, '.mltrace');

  print('Thirteen weeks of US flights: which will be more than 15 minutes late?');
  print('');
  await runPipeline(directory, print);

  print('');
  print('What made the predictions of week 9? The model had been trained anew that Monday.');
  print('> mltrace trace predictions/flights-w09.csv');
  await mltrace(['trace', 'predictions/flights-w09.csv', '--store', store]);

  print('');
  print('The schedule of week 8 turns out to be wrong. What has it touched?');
  print('> mltrace impact raw/schedule-w08.csv');
  await mltrace(['impact', 'raw/schedule-w08.csv', '--store', store]);

  print('');
  for (const line of furtherCommands(directory)) print(line);
}

function requireRegression(): void {
  try {
    import.meta.resolve('ml-logistic-regression');
    import.meta.resolve('ml-matrix');
  } catch (cause) {
    const advice = 'run: npx -p mltrace -p ml-logistic-regression mltrace demo';
    throw new MltraceError('MLTRACE_DEPENDENCY_MISSING', `the demo trains with ml-logistic-regression; ${advice}`, {
      cause,
    });
  }
}

/** An empty folder with the demo's mark in it. What an earlier demo left is removed, and nothing else. */
function makeFolder(directory: string): void {
  const isDemo = existsSync(join(directory, marker));
  if (!isDemo && existsSync(directory) && readdirSync(directory).length > 0) {
    const advice = 'name a new folder: mltrace demo FOLDER';
    throw new MltraceError('MLTRACE_USAGE', `${directory} is not empty and holds no earlier demo; ${advice}`);
  }
  for (const name of isDemo ? made : []) rmSync(join(directory, name), { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, marker), 'Made by `mltrace demo`, which replaces what it finds here.\n');
}

/** The pipeline is an ordinary program: it runs in the folder as its user would run it, and records there. */
async function runPipeline(directory: string, print: (line: string) => void): Promise<void> {
  const root = resolve(directory);
  const own = { MLTRACE_STORE: join(root, '.mltrace'), MLTRACE_ROOT: root, MLTRACE_NAMESPACE: 'default' };
  const child = spawn(process.execPath, [pipeline], {
    cwd: directory,
    env: { ...process.env, ...own },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((settle, fail) => child.on('close', settle).on('error', fail));
  for await (const line of createInterface({ input: child.stdout })) print(line);
  const exitCode = await ended;
  if (exitCode !== 0) throw new MltraceError('MLTRACE_IO', `the demo's pipeline failed with exit code ${exitCode}`);
}

function furtherCommands(directory: string): string[] {
  // A store named by the environment would be asked instead of the one in the folder.
  const store = process.env['MLTRACE_STORE'] === undefined ? '' : ' --store .mltrace';
  const commands = [
    `cd ${relative('', directory) || '.'}`,
    `npx mltrace history train${store}`,
    `npx mltrace measures evaluate --by auc${store}`,
    `npx mltrace drift predict${store}`,
    `npx mltrace stale${store}`,
    `npx mltrace flag predictions/flights-w09.csv${store}`,
    `npx mltrace review${store}`,
    `npx mltrace cypher "MATCH (r:Run {component: 'evaluate'}) RETURN r.startedAt, r.measures"${store}`,
  ];
  return ['Go on with:', ...commands.map((command) => `  ${command}`)];
}
