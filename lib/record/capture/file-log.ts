import type { Stats } from 'node:fs';
import type { Timestamp } from '../../lineage/facts.js';
import { cachedDigest, isSameState, rememberDigest } from '../file-cache.js';
import { digestNow, digestOfOpen, type FileContent, regularFile, regularFileOf, sha256Of } from '../file-digest.js';
import { fileName } from '../pointer-like.js';
import { smallFileBytes } from '../settle.js';
import type { CapturingRun } from './capture-source.js';
import { isExcluded } from './file-paths.js';
import { PathIndex } from './path-index.js';

interface Written {
  readonly at: Timestamp;
  /** Where it was opened to be changed: as it was. */
  readonly before?: Stats;
}

interface Reading {
  /** Where it was read, when it lies elsewhere by now. */
  readonly as?: string;
  /** What was read. */
  readonly content?: Uint8Array | string | undefined;
  /** Of the file, open to be read. */
  readonly descriptor?: number | undefined;
}

/**
 * The files of one run. What it reads is told at once, since it may be gone or changed later; what it writes when it is
 * done, since only then the file is what it is to be, and where.
 */
export class FileLog {
  readonly #run: CapturingRun;
  readonly #read = new Set<string>();
  readonly #written = new Map<string, Written>();
  readonly #saidReads: PathIndex;

  constructor(run: CapturingRun) {
    this.#run = run;
    this.#saidReads = new PathIndex(run.reads);
    run.atEnd(() => this.#tellWritten());
  }

  /** The run has read the file. */
  read(path: string, reading: Reading = {}): void {
    const { as = path, descriptor } = reading;
    if (this.#read.has(as) || this.#written.has(as) || isExcluded(as)) return;
    this.#read.add(as);
    // Who names a file says more of it.
    if (this.#saidReads.has(as)) return;
    const stats = descriptor === undefined ? regularFile(path) : regularFileOf(descriptor);
    if (stats === undefined) return;
    const artifact = fileName(as, this.#run.projectRoot);
    this.#run.input({ artifact, ...this.#whatIsIn(path, stats, reading) });
  }

  /** A small file is hashed from here, so that it is looked at once; any other by whoever makes the pointer. */
  #whatIsIn(path: string, stats: Stats, reading: Reading): { digest: string; bytes: number } | { path: string } {
    const isHashedHere = this.#run.hashesFiles && stats.size <= smallFileBytes;
    const { digest, bytes = 0 } = isHashedHere ? digestOf(path, stats, reading) : {};
    return digest === undefined ? { path } : { digest, bytes };
  }

  /** The run has given the file new content, at that time. The first time holds: whoever reads later may have read it. */
  wrote(path: string, at: Timestamp): void {
    const before = this.#written.get(path);
    if (before === undefined) this.#written.set(path, { at });
    else if (before.before !== undefined) this.#written.set(path, { at: before.at });
  }

  /** The run may change the file, which was like this. */
  mayChange(path: string, { at, before }: { at: Timestamp; before: Stats | undefined }): void {
    if (this.#written.has(path)) return;
    this.#written.set(path, before === undefined ? { at } : { at, before });
  }

  hasWritten(path: string): boolean {
    return this.#written.has(path);
  }

  /** A file or folder has another name: what the run had written there, it has written here, now. */
  renamed(from: string, to: string, at: Timestamp): void {
    const inside = `${from}/`;
    let ours = false;
    for (const path of [...this.#written.keys()]) {
      if (path !== from && !path.startsWith(inside)) continue;
      ours ||= path === from;
      this.#written.delete(path);
      this.#written.set(to + path.slice(from.length), { at });
    }
    if (ours || regularFile(to) === undefined) return;
    this.read(to, { as: from });
    this.wrote(to, at);
  }

  #tellWritten(): void {
    const said = new PathIndex([...this.#run.writes]);
    for (const [path, { at, before }] of this.#written) {
      const now = regularFile(path);
      if (now === undefined || said.has(path) || isExcluded(path)) continue;
      if (before !== undefined && isSameState(before, now)) continue;
      const artifact = fileName(path, this.#run.projectRoot);
      this.#run.output({ artifact, at, ...this.#whatIsIn(path, now, {}) });
    }
  }
}

/** Of what was read, if that is all of the file; else of what is in the file now. */
function digestOf(path: string, stats: Stats, { content, descriptor }: Reading): FileContent {
  const bytes = content === undefined ? -1 : Buffer.byteLength(content);
  if (content === undefined || bytes !== stats.size)
    return descriptor === undefined ? digestNow(path, stats) : digestOfOpen(path, descriptor, stats);
  const cached = cachedDigest(path, stats);
  if (cached !== undefined) return { digest: cached, bytes };
  const digest = sha256Of(content);
  // A state that is so young that it may be another one than was read is not remembered.
  rememberDigest(path, stats, { digest, startedMillis: Date.now() });
  return { digest, bytes };
}
