import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { withoutOurs } from '../cli/command-line.js';

/** The demo's pipeline as a service (flights-service.ts) whose weeks are as long as the test says. */
export interface PacedFlights {
  /** Where Prometheus scrapes it: `127.0.0.1:32000`. */
  readonly target: string;
  /** Does steps of a week; fulfilled when their runs are delivered. */
  steps(week: number, names: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('flights-service.js', import.meta.url));

/** Starts it in a folder, where its files are; it records for a store. */
export async function startFlights(folder: string, store: string): Promise<PacedFlights> {
  const child = spawn(process.execPath, [program], {
    cwd: folder,
    env: { ...withoutOurs(), MLTRACE_STORE: store, MLTRACE_ROOT: folder, MLTRACE_NAMESPACE: 'default' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const { done, value } = await lines.next();
    if (done === true) throw new Error('the flights service has ended');
    return value;
  };
  const target = `127.0.0.1:${await line()}`;
  return {
    target,
    async steps(week, names) {
      child.stdin.write(`${week} ${names.join(' ')}\n`);
      await line();
    },
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}
