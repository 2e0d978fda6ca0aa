import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recorder } from '../recorder.js';

/** The absolute path that an argument of a file function means now; undefined for a descriptor and what is none. */
export function pathOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument === '' || argument.includes('\0') ? undefined : resolve(argument);
  if (argument instanceof URL) return argument.protocol === 'file:' ? fileURLToPath(argument) : undefined;
  return argument instanceof Uint8Array ? resolve(Buffer.from(argument).toString()) : undefined;
}

/** Installed code, our own store, and git's. */
const foreign = new RegExp(`\\${sep}(node_modules|\\.mltrace|\\.git)(\\${sep}|$)`);
/** What the system shows as files is no data. */
const system = /^\/(proc|sys|dev)\//;

/** Whether a path is never an input or an output of its own accord. */
export const isExcluded = (path: string): boolean => foreign.test(path) || system.test(path) || isSpool(path);

const isSpool = (path: string): boolean =>
  recorder.sinks.some(({ spoolDirectory }) => spoolDirectory !== undefined && path.startsWith(spoolDirectory + sep));
