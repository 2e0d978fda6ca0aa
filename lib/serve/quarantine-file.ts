import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '../make-directory.js';

/** A span that is a run and cannot be one. */
export interface RejectedSpan {
  readonly reason: string;
  readonly span: unknown;
}

/** Keeps spans that were rejected, so that nothing is lost for ever. `mltrace quarantine` lists them. */
export interface QuarantineFile {
  /** Resolves when they are with the system; gives how many were kept. A span that comes again is kept once. */
  keep(spans: readonly RejectedSpan[]): Promise<number>;
}

/** Bytes of the file after which nothing more is kept: a sender that is wrong is wrong for ever. */
const mostBytes = 256 << 20;
const rememberedSpans = 10_000;

export function quarantineFile(directory: string, onFailure: (failure: unknown) => void): QuarantineFile {
  const path = join(directory, 'otlp.jsonl');
  const seen = new Set<string>();
  let bytes = sizeOf(path);
  let last: Promise<unknown> = Promise.resolve();

  const write = async (spans: readonly RejectedSpan[]): Promise<number> => {
    const lines: string[] = [];
    for (const { reason, span } of spans) {
      const line = JSON.stringify(span);
      const hash = createHash('sha256').update(line).digest('base64');
      if (seen.has(hash)) continue;
      if (seen.size >= rememberedSpans) seen.clear();
      seen.add(hash);
      lines.push(`${JSON.stringify({ segment: 'otlp', at: new Date().toISOString(), reason, line })}\n`);
    }
    const text = lines.join('');
    if (bytes + text.length > mostBytes) return 0;
    makeDirectory(directory);
    await appendFile(path, text, { flush: true });
    bytes += text.length;
    return lines.length;
  };

  return {
    keep(spans) {
      const kept = last
        .then(() => write(spans))
        .catch((failure) => {
          onFailure(failure);
          return 0;
        });
      last = kept;
      return kept;
    },
  };
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
