import { resolve } from 'node:path';
import { refuseUnknownOptions } from '../config/options.js';
import { warnOnce } from '../config/warn.js';
import { MltraceError, messageOf } from '../errors.js';
import type { Fact } from '../lineage/facts.js';
import { repeatUntil } from './background-timers.js';
import { createBacklog } from './backlog.js';
import type { SpoolHealth, SpoolWriter } from './contract.js';
import { atExit } from './exit.js';
import { factJson } from './fact-json.js';
import { lookAfterMillis } from './segment-file.js';
import { createSegmentSequence } from './segment-sequence.js';
import { defaultQuietMillis } from './segments.js';

/** Bytes all segments of a spool may take together unless an option says otherwise: 1 GiB. */
export const defaultMaxBytes = 2 ** 30;

/** How often the disk is asked again to take what it refused. */
const retryMillis = 1_000;

export interface SpoolWriterOptions {
  /** Made when the first fact is appended. */
  readonly directory: string;
  /**
   * Bytes all segments of the directory may take together, those of other processes included. Default: 1 GiB. At half of
   * it there is a process warning; at the bound facts are dropped and counted until an importer has made room.
   */
  readonly maxBytes?: number;
  /**
   * Milliseconds between two appends after which this end looks whether an importer took its segment for abandoned; at
   * most half of the time after which importers do. Default: a minute.
   */
  readonly lookMillis?: number;
}

type DropReason = 'full' | 'disk' | 'invalid' | 'closed';

/**
 * Opens this process's end of a spool; touches no file before the first append. Throws MLTRACE_OPTION_INVALID for a
 * wrong option, and nothing later.
 */
export function openSpoolWriter(options: SpoolWriterOptions): SpoolWriter {
  const { directory, ...bounds } = checkedOptions(options);
  const segments = createSegmentSequence(directory, { ...bounds, giveBack });
  const backlog = createBacklog();
  const dropped: Partial<Record<DropReason, number>> = {};
  let state: 'open' | 'exiting' | 'closed' = 'open';
  let appended = 0;
  let trying = false;

  function drop(reason: DropReason): false {
    dropped[reason] = (dropped[reason] ?? 0) + 1;
    return false;
  }

  function hold(json: string): false {
    if (backlog.hold(json)) {
      keepTrying();
      return false;
    }
    warnOnce(
      'MLTRACE_SPOOL_DISK',
      `${directory} has refused writes for so long that facts are dropped`,
      `${directory} dropped`,
    );
    return drop('disk');
  }

  /** The next append, the timer, a flush or the end appends them again. */
  function giveBack(lost: readonly string[]): void {
    appended -= lost.length;
    for (const json of lost) hold(json);
  }

  /** A process that records nothing more for a while must not keep facts in memory that the disk would take by now. */
  function keepTrying(): void {
    if (trying) return;
    trying = true;
    repeatUntil(retryMillis, () => {
      trying = state === 'open' && !backlog.drain(retry);
      return !trying;
    });
  }

  /** False when the disk still refuses: then it stays held. */
  function retry(json: string): boolean {
    const outcome = segments.append(json);
    if (outcome === 'full') drop('full');
    if (outcome === 'written') appended += 1;
    return outcome !== 'refused';
  }

  function append(fact: Fact): boolean {
    if (state === 'closed') return drop('closed');
    const json = jsonOf(fact, directory);
    if (json === undefined) return drop('invalid');
    // In order: what was refused before goes first.
    if (!backlog.drain(retry)) return hold(json);
    const outcome = segments.append(json);
    if (outcome === 'refused') return hold(json);
    if (outcome === 'full') return drop('full');
    appended += 1;
    // Nothing runs after the exit that could seal it.
    if (state === 'exiting') segments.seal();
    return true;
  }

  /** Twice where the first end gave something back: that goes into a segment of its own. */
  function endWith(seal: () => void): void {
    backlog.drain(retry);
    seal();
    if (backlog.length === 0) return;
    backlog.drain(retry);
    seal();
  }

  const forgetExit = atExit(() => {
    state = 'exiting';
    endWith(segments.seal);
  });

  return {
    directory,
    append,
    flush() {
      endWith(segments.sync);
    },
    health: (): SpoolHealth => ({ appended, bytes: segments.bytes(), held: backlog.length, dropped: { ...dropped } }),
    close() {
      if (state === 'closed') return;
      state = 'closed';
      forgetExit();
      endWith(segments.seal);
    },
  };
}

function jsonOf(fact: Fact, directory: string): string | undefined {
  try {
    return factJson(fact);
  } catch (failure) {
    warnOnce('MLTRACE_SPOOL_FACT', `a fact was dropped, it has no JSON form: ${messageOf(failure)}`, directory);
    return undefined;
  }
}

function checkedOptions(options: SpoolWriterOptions): Required<SpoolWriterOptions> {
  refuseUnknownOptions(options, ['directory', 'maxBytes', 'lookMillis'], 'the spool writer');
  const { directory, maxBytes = defaultMaxBytes, lookMillis = lookAfterMillis } = options;
  if (typeof directory !== 'string' || directory === '') {
    throw new MltraceError('MLTRACE_OPTION_INVALID', `directory: expected a path, found ${JSON.stringify(directory)}`);
  }
  if (typeof maxBytes !== 'number' || !(maxBytes > 0)) {
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      `maxBytes: expected a number of bytes above 0, found ${String(maxBytes)}`,
    );
  }
  if (typeof lookMillis !== 'number' || !(lookMillis >= 0 && lookMillis <= defaultQuietMillis / 2)) {
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      `lookMillis: expected 0 to ${defaultQuietMillis / 2} milliseconds, found ${String(lookMillis)}`,
    );
  }
  return { directory: resolve(directory), maxBytes, lookMillis };
}
