import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../config/child-environment.js';
import { isRemote } from '../config/store-address.js';
import type { NameKind } from '../query/index.js';

/** How long somebody who pressed a key waits for names, in milliseconds. */
const namesMillis = 1500;

export interface AskedNames {
  readonly kinds: readonly NameKind[];
  readonly prefix: string;
  /** The folder to start from. */
  readonly cwd: string;
  /** A directory or an address. Default: as for every command. */
  readonly store: string | undefined;
  readonly namespace: string | undefined;
}

/**
 * Names of things in the store that begin with a text; none when it does not answer within a second and a half. They are asked
 * for by a process of their own, since nothing else ends an engine that opens a large store, or waits for another process, in time.
 */
export function askNames({ kinds, prefix, cwd, store, namespace }: AskedNames): Promise<readonly string[]> {
  if (kinds.length === 0) return Promise.resolve([]);
  const bin = fileURLToPath(new URL('./bin.js', import.meta.url));
  // An address may hold a password, which every user of the machine sees among a process's arguments.
  const isAddress = store !== undefined && isRemote(store);
  const env = childEnvironment(isAddress ? { MLTRACE_STORE: store } : {});
  const scope = [
    ...(store === undefined || isAddress ? [] : ['--store', store]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
  ];
  const words = [bin, 'completion', 'names', ...scope, '--', kinds.join(','), prefix];
  const options = { cwd, env, timeout: namesMillis, killSignal: 'SIGKILL', maxBuffer: 1 << 22 } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, words, options, (failure, out) => {
      resolve(failure === null ? out.split('\n').filter((name) => name !== '') : []);
    });
  });
}
