import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { start } from '../cli/command-line.js';

/** `mltrace serve` as a process of its own. */
export interface ServeProcess {
  readonly child: ChildProcess;
  /** Where it listens. */
  readonly url: string;
  /** Ends it so and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Starts one in a folder, on any port unless the parameters name one; what it logs is passed over. */
export async function startServeProcess(cwd: string, parameters: readonly string[] = []): Promise<ServeProcess> {
  const child = start(['serve', '--port', '0', ...parameters], cwd);
  const exited = once(child, 'exit');
  // A pipe that nobody reads would stop it when it is full.
  child.stderr?.resume();
  const [line] = await Promise.race([once(child.stdout ?? child, 'data'), exited]);
  const [, url = ''] = / at (http:\S+)/.exec(String(line)) ?? [];
  assert.notEqual(url, '', String(line));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
  };
  return { child, url, end };
}
