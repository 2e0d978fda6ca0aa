import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../config/child-environment.js';
import { type ErrorCode, errorFromMessage, MltraceError, messageOf } from '../errors.js';
import { reportProblem } from '../record/problems.js';
import type { InputFinding, InputQuestion } from '../record/vet/ask-store.js';

/** What a child is asked. */
export interface ChildQuestion {
  readonly directory: string;
  /** How long to wait for another process that holds the store, in milliseconds. */
  readonly waitMillis: number;
  readonly questions: readonly InputQuestion[];
}

/** What it says. */
export type ChildAnswer =
  | {
      readonly answers: readonly (readonly InputFinding[])[];
      /** Lines of the spool that were no facts. */
      readonly quarantined?: { readonly count: number; readonly directory: string };
    }
  | { readonly code: ErrorCode; readonly message: string };

/** After that a child is stopped, in milliseconds: a disk that hangs. The store survives it. */
const stuckMillis = 60_000;

/**
 * Opens an embedded store for some questions in a process of its own. Opening it takes a second for 100,000 runs, during
 * which nothing else happens in a process, and memory for all of them; and a thread that ends within the engine takes
 * the process with it (docs/adr/0008). Nothing of it keeps this process alive.
 */
export async function askInChild(
  directory: string,
  questions: readonly InputQuestion[],
): Promise<readonly (readonly InputFinding[])[]> {
  const waitMillis = Math.max(...questions.map(({ limitMillis }) => limitMillis));
  const answer = await converse({ directory, waitMillis, questions });
  if ('code' in answer) throw errorFromMessage(answer.code, answer.message);
  if (answer.quarantined !== undefined) {
    const { count, directory: kept } = answer.quarantined;
    reportProblem(`${count} lines that were recorded are no facts and were left out; they are kept in ${kept}`);
  }
  return answer.answers;
}

function converse(question: ChildQuestion): Promise<ChildAnswer> {
  return new Promise((resolve, reject) => {
    const child = start(question.directory);
    const stuck = setTimeout(() => child.kill('SIGKILL'), stuckMillis);
    child.unref();
    child.channel?.unref();
    stuck.unref();
    child.on('message', (answer) => resolve(answer as ChildAnswer));
    child.on('error', (cause) => reject(unavailable(question, messageOf(cause), cause)));
    child.on('exit', (code, signal) => {
      clearTimeout(stuck);
      reject(unavailable(question, `the process that asks it ended with ${signal ?? `exit code ${code}`}`));
    });
    child.send(question, (cause) => {
      if (cause !== null) reject(unavailable(question, messageOf(cause), cause));
    });
  });
}

/** Without what loads this process: a provider of traces, a debugger, an instrumentation. */
const start = (directory: string): ChildProcess =>
  fork(fileURLToPath(new URL('./asking-child.js', import.meta.url)), [], {
    cwd: directory,
    env: childEnvironment({ NODE_OPTIONS: undefined }),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });

const unavailable = ({ directory }: ChildQuestion, detail: string, cause?: unknown): MltraceError =>
  new MltraceError('MLTRACE_STORE_UNAVAILABLE', `${directory}: ${detail}`, { cause });
