import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';

/** Who holds an embedded store: advice for people and for finding a running server. The engine's own lock decides. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly command: string;
  readonly since: string;
}

export function writeHolder(file: string): void {
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    command: process.argv
      .slice(1, 3)
      .map((part) => basename(part))
      .join(' '),
    since: new Date().toISOString(),
  };
  try {
    writeFileSync(file, `${JSON.stringify(holder)}\n`);
  } catch {
    // Advice only: a folder that cannot be written is reported by what has to write it.
  }
}

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
