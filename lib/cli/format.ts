import type { RunRecord, RunStatus, Timestamp } from '../lineage/facts.js';
import { microsOf } from '../lineage/time.js';
import type { Look } from './line.js';

const units = [
  { name: 'y', seconds: 365.25 * 86_400 },
  { name: 'mo', seconds: 30.44 * 86_400 },
  { name: 'd', seconds: 86_400 },
  { name: 'h', seconds: 3600 },
  { name: 'min', seconds: 60 },
] as const;

/** How long ago a time was: `3 min ago`; `in 2 h` where clocks disagree. */
export function ago(at: Timestamp, now: Date): string {
  const seconds = now.getTime() / 1000 - microsOf(at) / 1e6;
  const amount = Math.abs(seconds);
  if (amount < 5) return 'just now';
  const unit = units.find((candidate) => amount >= candidate.seconds) ?? { name: 's', seconds: 1 };
  const text = `${Math.floor(amount / unit.seconds)} ${unit.name}`;
  return seconds < 0 ? `in ${text}` : `${text} ago`;
}

/** `2026-01-31 09:00:00Z` */
export const clock = (at: Timestamp): string => `${at.slice(0, 10)} ${at.slice(11, 19)}Z`;

/** How long a run took: `850 µs`, `12 ms`, `1.2 s`, `4 min 10 s`; nothing while it has not ended. */
export function took({ startedAt, endedAt }: Pick<RunRecord, 'startedAt' | 'endedAt'>): string {
  if (endedAt === undefined) return '';
  const micros = Math.max(0, microsOf(endedAt) - microsOf(startedAt));
  if (micros < 1000) return `${micros} µs`;
  if (micros < 1e6) return `${Math.round(micros / 1000)} ms`;
  if (micros < 60e6) return `${(micros / 1e6).toFixed(1)} s`;
  const seconds = Math.round(micros / 1e6);
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** `1.2 MB`, in powers of 1,000. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const step = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** step).toFixed(1)} ${['B', 'kB', 'MB', 'GB', 'TB'][step] ?? ''}`;
}

/** A revision as git abbreviates it, `*` when the work tree had changes that are not in it. */
export function revision({ code }: Pick<RunRecord, 'code'>): string {
  if (code?.revision === undefined) return '';
  return `${code.revision.slice(0, 7)}${code.dirty === true ? '*' : ''}`;
}

/** A digest cut to what a person compares. */
export function shortDigest(digest: string): string {
  const colon = digest.indexOf(':') + 1;
  return digest.length > colon + 12 ? `${digest.slice(0, colon + 12)}…` : digest;
}

export const lookOf = (status: RunStatus): Look =>
  (({ ok: 'green', failed: 'red', running: 'yellow' }) as const)[status];

/** `1 run`, `2 runs`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
