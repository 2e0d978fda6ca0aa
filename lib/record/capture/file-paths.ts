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

/** What can be a module. */
const loadable = /\.([cm]?[jt]sx?|json|node|wasm)$/;

/**
 * Whether Node itself calls `called`, to load the module at the path: it does so with the functions that everybody uses,
 * in the context of whoever imports. A data file that is read the same way by other code has another caller.
 */
export function isModuleLoad(path: string, called: object): boolean {
  if (!loadable.test(path)) return false;
  const holder: { stack?: unknown } = {};
  Error.captureStackTrace(holder, called as () => void);
  const { stack } = holder;
  return typeof stack === 'string' && /^[^\n]*\n[^\n]*node:internal\/modules\//.test(stack);
}
