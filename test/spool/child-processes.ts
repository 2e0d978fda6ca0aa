import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./appending-child.js', import.meta.url));

export interface ChildEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Lines of standard output. */
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Runs `appending-child` to its end; `limits` are shell commands that come first. */
export function runChild(args: readonly (string | number)[], limits = ''): ChildEnd {
  const quoted = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
  const ended = spawnSync('sh', ['-c', `${limits} exec ${quoted}`], { encoding: 'utf8', timeout: 15_000 });
  return {
    status: ended.status,
    signal: ended.signal,
    lines: ended.stdout.split('\n').filter((line) => line !== ''),
    stderr: ended.stderr,
  };
}

export interface RunningChild {
  readonly process: ChildProcess;
  /** Numbers of whole lines printed so far. */
  printed(): readonly number[];
  /** Kills it and waits for the rest of its output. */
  kill(): Promise<void>;
}

/** Starts `appending-child` in mode `loop`. */
export function startLoop(directory: string, { lookMillis = 0 } = {}): RunningChild {
  const args = ['loop', directory, '0', '0', String(lookMillis)];
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
  });
  return {
    process: child,
    printed: () => output.split('\n').slice(0, -1).map(Number),
    kill() {
      child.kill('SIGKILL');
      return closed;
    },
  };
}
