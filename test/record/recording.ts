import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context, trace } from '@opentelemetry/api';
import { type LineageSpanProcessor, lineageSpanProcessor } from '../../exporters/lineage-span-processor.js';
import { isRunRecord, type RunRecord } from '../../lib/lineage/facts.js';
import { listSegments, readSegment } from '../../lib/spool/reader.js';

/** Every run record in a store's spool, in the order of recording within a segment. */
export function recordsIn(store: string): readonly RunRecord[] {
  return listSegments(join(store, 'spool')).flatMap((segment) => {
    const { facts, problems } = readSegment(segment, 0, Number.MAX_SAFE_INTEGER);
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    return facts.filter(isRunRecord);
  });
}

/** A project folder of its own that this process works and records in until `close`. */
export interface Recording {
  readonly directory: string;
  /** In no provider unless a test puts it there: without one, `component()` records through it directly. */
  readonly processor: LineageSpanProcessor;
  records(): readonly RunRecord[];
  /** The one record of a component; throws unless there is exactly one. */
  record(component: string): RunRecord;
  close(): Promise<void>;
}

export function startRecording(options: { namespace?: string; store?: string } = {}): Recording {
  const previous = process.cwd();
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'mltrace-record-')));
  process.chdir(directory);
  const processor = lineageSpanProcessor(options);
  const store = join(directory, '.mltrace');
  const records = (): readonly RunRecord[] => recordsIn(store);
  return {
    directory,
    processor,
    records,
    record(component) {
      const told = records().filter((record) => record.component === component);
      // On a slow machine a run is open for a second, and is told as running before it ends.
      const ended = new Set(told.filter(({ status }) => status !== 'running').map(({ id }) => id));
      const found = told.filter(({ id, status }) => status !== 'running' || !ended.has(id));
      const [record] = found;
      if (record === undefined || found.length > 1) throw new Error(`${found.length} records of ${component}`);
      return record;
    },
    async close() {
      await processor.shutdown();
      trace.disable();
      context.disable();
      process.chdir(previous);
      rmSync(directory, { recursive: true });
    },
  };
}
