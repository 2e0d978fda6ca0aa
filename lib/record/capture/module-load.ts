import { createRequire } from 'node:module';
import { callerFile } from '../call-site.js';

/** What can be a module. */
const loadable = /\.([cm]?[jt]sx?|json|node|wasm)$/;

const { cache } = createRequire(import.meta.url);

/**
 * Whether Node itself calls `called`, to load the module that is its first argument: it does so with the functions that
 * everybody uses, in the context of whoever imports. A data file that is read the same way by other code has another
 * caller; to ask for the caller costs more than hashing a small file, so that is left out where Node cannot be it.
 */
export const isModuleLoad = (first: unknown, called: object): boolean =>
  mayBeModuleLoad(first) && callerFile(called)?.startsWith('node:internal/modules/') === true;

/** For `import` Node gives a URL, and for `require()` the path of a module that is known and not loaded yet. */
function mayBeModuleLoad(first: unknown): boolean {
  if (typeof first === 'string') return loadable.test(first) && cache[first]?.loaded === false;
  return first instanceof URL && loadable.test(first.pathname);
}
