import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';

/** Who holds an embedded store: advice for people and for finding a running server. The engine's own lock decides. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  readonly since: string;
  /** Of a process that serves the store. */
  readonly service?: ServiceInHolder;
}

/** How a `serve` is reached from its own machine. */
export interface ServiceInHolder {
  readonly url: string;
  /** Tells that the service that answers there is still the one that wrote this. */
  readonly instance: string;
  /** Whoever may read the folder may ask the service; absent when nobody needs a token. */
  readonly token?: string;
}

export function writeHolder(file: string, service?: ServiceInHolder): void {
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    command: process.argv
      .slice(1, 3)
      .map((part) => basename(part))
      .join(' '),
    since: new Date().toISOString(),
    ...(service !== undefined && { service }),
  };
  try {
    // Made anew: a mode holds for a file that is made.
    if (service !== undefined) removeHolder(file);
    writeFileSync(file, `${JSON.stringify(holder)}\n`, service === undefined ? {} : { mode: 0o600 });
  } catch {
    // Advice only: a folder that cannot be written is reported by what has to write it.
  }
}

/** The service that the file of an embedded store's folder tells of, if it ran on this machine. */
export function serviceOf(directory: string): ServiceInHolder | undefined {
  try {
    const holder = JSON.parse(readFileSync(holderFile(directory), 'utf8')) as Partial<Holder>;
    return holder.host === hostname() ? holder.service : undefined;
  } catch {
    return undefined;
  }
}

export const holderFile = (directory: string): string => join(directory, 'holder.json');

export function removeHolder(file: string): void {
  rmSync(file, { force: true });
}

/** The holder as one phrase, as far as its file tells. */
export function describeHolder(file: string): string {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    return `process ${holder.pid} (${holder.command}) on ${holder.host} since ${holder.since}`;
  } catch {
    return 'another process';
  }
}
