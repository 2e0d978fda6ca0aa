import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** Something a test needs is not on this machine: a program that makes or runs it, or a way to what it is made of. */
export class MissingComponent extends Error {
  override readonly name = 'MissingComponent';
}

/** Exit code of the scripts when something is missing. */
const unavailable = 69;

/** Fetching and building, the first time on a slow network and two cores. */
const firstUseMillis = 1_200_000;

const obtained = new Map<string, Promise<string>>();

/** What `node <script> <parameters>` prints, which obtains a component unless it is there. Throws MissingComponent. */
export function obtain(script: string, ...parameters: readonly string[]): Promise<string> {
  const key = [script, ...parameters].join(' ');
  const printed = obtained.get(key) ?? run(script, parameters);
  obtained.set(key, printed);
  return printed;
}

async function run(script: string, parameters: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [script, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Shown at once: it says what takes so long, or what is missing.
  child.stderr.pipe(process.stderr, { end: false });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [printed, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if ((await code) === 0) return printed.trim();
  if ((await code) === unavailable) throw new MissingComponent(said.trim().split('\n').at(-1));
  throw new Error(`${script} ended with ${await code}: ${said}`);
}

/** A `before` hook that waits for a component, and skips the suite where it is missing on this machine; in CI it fails. */
export function need(what: string, start: () => Promise<unknown>): void {
  before(`${what} is there`, async function () {
    this.timeout(firstUseMillis);
    try {
      await start();
    } catch (error) {
      // What is missing was said on stderr when it was looked for.
      if (error instanceof MissingComponent && !process.env['CI']) this.skip();
      throw error;
    }
  });
}
