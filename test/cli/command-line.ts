import { type ChildProcess, spawn } from 'node:child_process';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { main } from '../../lib/cli/main.js';
import { readEnvironment } from '../../lib/config/environment.js';

/** What a command left behind. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface World {
  readonly cwd: string;
  readonly stdin?: string;
  readonly isTty?: boolean;
  readonly columns?: number;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Runs a command in this process, as on a pipe unless the world says otherwise. */
export async function mltrace(parameters: readonly string[], world: World): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  const { cwd, stdin = '', isTty = false, columns, variables = {} } = world;
  const code = await main(parameters, {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout: gatherer(out),
    stderr: gatherer(err),
    isTty,
    columns,
    cwd,
    environment: readEnvironment(variables),
  });
  return { code, out: out.join(''), err: err.join('') };
}

function gatherer(texts: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      texts.push(chunk.toString());
      done();
    },
  });
}

export const bin = fileURLToPath(new URL('../../lib/cli/bin.js', import.meta.url));

/** Starts the command line as a process of its own. */
export const start = (parameters: readonly string[], cwd: string): ChildProcess =>
  spawn(process.execPath, [bin, ...parameters], { cwd, env: withoutOurs(), stdio: ['pipe', 'pipe', 'pipe'] });

/** The environment without what would change the answers. */
export const withoutOurs = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(MLTRACE_|NO_COLOR$|FORCE_COLOR$|COLUMNS$|NODE_V8)/.test(key)),
  );

/** Waits for a process and gathers what it printed. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk.toString()));
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? -1)));
  return { code, out: out.join(''), err: err.join('') };
}
