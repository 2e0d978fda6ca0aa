import { resolve } from 'node:path';
import type { Command } from '../command.js';

/** `mltrace demo [FOLDER]` */
export const demoCommand: Command = async ({ io, output, mltrace }, { argument }) => {
  const { runDemo } = await import('../../../examples/flights/demo.js');
  const directory = resolve(io.cwd, argument === '' ? 'mltrace-demo' : argument);
  // Each line as it comes: the pipeline takes a while.
  const print = (line: string): void => void output.write(`${line}\n`).then(() => output.drain());
  await runDemo({ directory, print, mltrace });
};
