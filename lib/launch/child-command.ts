import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { messageOf } from '../errors.js';
import type { Failure } from '../record/encode-run.js';

/** How a command ended: what a shell would say of it, and why it counts as failed. */
export interface CommandEnd {
  /** 0 to 255; 128 and the signal's number for one that was killed, 127 for one not found, 126 for one not executable. */
  readonly exitCode: number;
  readonly failure?: Failure;
  /** It never started: why. */
  readonly notStarted?: string;
}

export interface ChildOptions {
  readonly cwd: string;
  readonly env: Record<string, string | undefined>;
  /** A terminal sends its signals to every process in front, so the command gets them without us. */
  readonly onTerminal: boolean;
}

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
type PassedOn = (typeof passedOn)[number];
const fromTerminal: readonly PassedOn[] = ['SIGINT', 'SIGQUIT'];

/**
 * Runs a command with our standard input and output, and passes SIGINT, SIGTERM, SIGHUP and SIGQUIT on to it instead of
 * heeding them: it decides whether it ends. Never rejects.
 */
export async function runChild(words: readonly string[], options: ChildOptions): Promise<CommandEnd> {
  const [command = '', ...rest] = words;
  let pass: ((signal: PassedOn) => void) | undefined;
  // Listening before there is a child: a signal in between waits in the event loop.
  const listeners = passedOn.map((signal) => [signal, () => pass?.(signal)] as const);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  try {
    return await new Promise<CommandEnd>((resolve) => {
      const child = spawn(command, rest, { cwd: options.cwd, env: options.env, stdio: 'inherit' });
      pass = (signal) => {
        if (!options.onTerminal || !fromTerminal.includes(signal)) child.kill(signal);
      };
      child.once('error', (error) => {
        // A signal that cannot be sent is no end.
        if (child.pid === undefined) resolve(notStarted(command, error));
      });
      child.once('exit', (code, signal) => resolve(endOf(command, code, signal)));
    });
  } catch (thrown) {
    // Words that no system takes, such as one with a NUL.
    return notStarted(command, thrown);
  } finally {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  }
}

function endOf(command: string, code: number | null, signal: NodeJS.Signals | null): CommandEnd {
  if (signal !== null) {
    const failure = { type: signal, message: `${command} was killed by ${signal}` };
    return { exitCode: 128 + constants.signals[signal], failure };
  }
  const exitCode = code ?? 1;
  if (exitCode === 0) return { exitCode };
  return { exitCode, failure: { type: `exit ${exitCode}`, message: `${command} ended with exit code ${exitCode}` } };
}

/** As POSIX has it: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02 */
function notStarted(command: string, thrown: unknown): CommandEnd {
  const type = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'Error';
  const message =
    type === 'ENOENT'
      ? `${command}: command not found`
      : `${command} cannot be executed: ${type === 'EACCES' ? 'permission denied' : messageOf(thrown)}`;
  return { exitCode: type === 'ENOENT' ? 127 : 126, failure: { type, message }, notStarted: message };
}
