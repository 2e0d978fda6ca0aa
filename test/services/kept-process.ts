import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server process that ends with this process, however this one ends (see `scripts/keep-server.mjs`). */
export interface KeptProcess {
  /** Process id of the running server; undefined while there is none. */
  readonly pid: number | undefined;
  /** Starts it. Rejects when it is running or cannot be started. */
  start(): Promise<void>;
  /** Sends a signal, at once: a server that is stopped by it answers nothing more. Without a server it does nothing. */
  signal(name: NodeJS.Signals): void;
  /** Fulfilled as soon as no server is running. */
  ended(): Promise<void>;
  /** Kills the server and removes the folder. */
  end(): Promise<void>;
}

/** Runs `program` in `folder`, which also gets its output (`output.log`) and is removed at the end. */
export function keepProcess(folder: string, program: string, parameters: readonly string[]): KeptProcess {
  // Its own process group: Ctrl-C in the terminal reaches this process only, and the keeper cleans up after it.
  const keeper = spawn(process.execPath, ['scripts/keep-server.mjs', folder, program, ...parameters], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  // A server that somebody forgot to end keeps nobody from ending; what is waited for is waited for.
  keeper.unref();
  for (const pipe of [keeper.stdin, keeper.stdout]) if (pipe instanceof Socket) pipe.unref();
  let pid: number | undefined;
  let waiting: ((line: string) => void)[] = [];
  const hear = (line: string): void => {
    pid = line.startsWith('started ') ? Number(line.slice('started '.length)) : undefined;
    const told = waiting;
    waiting = [];
    keeper.unref();
    for (const tell of told) tell(line);
  };
  createInterface({ input: keeper.stdout }).on('line', hear);
  keeper.once('close', () => hear('ended with its keeper'));
  // The keeper may be gone: what was to be told it is told by `close`.
  keeper.stdin.on('error', () => {});
  const nextLine = (): Promise<string> => {
    keeper.ref();
    return new Promise((resolve) => waiting.push(resolve));
  };
  return {
    get pid() {
      return pid;
    },
    async start() {
      if (pid !== undefined) throw new Error('The server is running already.');
      keeper.stdin.write('start\n');
      const line = await nextLine();
      if (!line.startsWith('started ')) throw new Error(`The server did not start: ${line}`);
    },
    signal(name) {
      if (pid === undefined) return;
      try {
        process.kill(pid, name);
      } catch {
        // It has ended, and its keeper is about to say so.
      }
    },
    async ended() {
      while (pid !== undefined) await nextLine();
    },
    async end() {
      keeper.stdin.end();
      while (keeper.exitCode === null && keeper.signalCode === null) await nextLine();
    },
  };
}

const startDeadlineMillis = 60_000;

/** Fulfilled when a GET of the address is answered with success. Rejects with the server's last words when it has ended. */
export async function untilItAnswers(server: KeptProcess, url: string, folder: string): Promise<void> {
  const deadline = Date.now() + startDeadlineMillis;
  while (!(await answers(url))) {
    const trouble = server.pid === undefined ? 'ended while it started' : 'does not answer';
    if (server.pid === undefined || Date.now() > deadline) {
      const said = readFileSync(join(folder, 'output.log'), 'utf8').slice(-3000);
      await server.end();
      throw new Error(`The server ${trouble}:\n${said}`);
    }
    await sleep(20);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
