import { constants } from 'node:fs';

/**
 * What opening a file makes of it. `read`: its content is read; `write`: it gets new content; `append`: the content that is
 * there stays, and more may come; `update`: it is read, and may be changed.
 */
export type FileAccess = 'read' | 'write' | 'append' | 'update';

/** https://nodejs.org/docs/latest-v20.x/api/fs.html#file-system-flags */
const named: Readonly<Record<string, FileAccess>> = {
  r: 'read',
  rs: 'read',
  sr: 'read',
  'r+': 'update',
  'rs+': 'update',
  'sr+': 'update',
  w: 'write',
  wx: 'write',
  xw: 'write',
  'w+': 'write',
  'wx+': 'write',
  'xw+': 'write',
  a: 'append',
  ax: 'write',
  xa: 'write',
  as: 'append',
  sa: 'append',
  'a+': 'append',
  'ax+': 'write',
  'xa+': 'write',
  'as+': 'append',
  'sa+': 'append',
};

/** What the flags of an open mean; undefined for what Node refuses. */
export function accessOf(flags: unknown): FileAccess | undefined {
  if (typeof flags === 'string') return Object.hasOwn(named, flags) ? named[flags] : undefined;
  if (typeof flags !== 'number') return undefined;
  const isSet = (flag: number): boolean => (flags & flag) === flag;
  const writes = isSet(constants.O_WRONLY) || isSet(constants.O_RDWR);
  if (!writes) return 'read';
  if (isSet(constants.O_TRUNC) || isSet(constants.O_CREAT | constants.O_EXCL)) return 'write';
  return isSet(constants.O_RDWR) && !isSet(constants.O_APPEND) ? 'update' : 'append';
}
