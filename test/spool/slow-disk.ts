import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded before a program (`node --import`): what it writes below MLTRACE_STORE takes its time, as on a disk that is slow.
 * Others than the disk's calls are as fast as ever.
 */
const folder = process.env['MLTRACE_STORE'] ?? '';
const writeMillis = 20;
const syncMillis = 60;

const slow = new Set<number>();
/** How often the disk was waited for. */
export const waits = { writes: 0, syncs: 0 };

const sleep = (millis: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis);

const { openSync, closeSync, writeSync, fsyncSync } = fs;

fs.openSync = (path, ...rest) => {
  const descriptor = openSync(path, ...rest);
  if (String(path).startsWith(folder)) slow.add(descriptor);
  return descriptor;
};
fs.closeSync = (descriptor) => {
  slow.delete(descriptor);
  closeSync(descriptor);
};
fs.writeSync = ((descriptor: number, ...rest: unknown[]) => {
  if (slow.has(descriptor)) {
    waits.writes += 1;
    sleep(writeMillis);
  }
  return Reflect.apply(writeSync, fs, [descriptor, ...rest]);
}) as typeof writeSync;
fs.fsyncSync = (descriptor) => {
  if (slow.has(descriptor)) {
    waits.syncs += 1;
    sleep(syncMillis);
  }
  fsyncSync(descriptor);
};
syncBuiltinESMExports();
