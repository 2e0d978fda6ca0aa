/**
 * What `recordLineage()` costs, beside the yardstick in the same run: `span.setAttributes()` with the same attributes on the
 * same kind of span. One input and one output whose digests are given. Medians of rounds that take turns.
 * `npm run bench -- record-lineage`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Attributes, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { AlwaysOffSampler, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { lineageSpanProcessor } from '../exporters/lineage-span-processor.js';
import { lineageAttributes, recordLineage, type SpanLineage } from '../lib/index.js';
import { median } from './report.js';

const rounds = 200;
const warmUpRounds = 50;
const callsARound = 512;
/** Microseconds that a call may take. */
const asked = 5;

const lineage = (): SpanLineage => ({
  component: 'predict',
  inputs: { artifact: 'features.csv', digest: `sha256:${'a1'.repeat(32)}` },
  outputs: { artifact: 'prediction', digest: `sha256:${'b2'.repeat(32)}` },
});

interface Side {
  readonly name: string;
  readonly provider: NodeTracerProvider;
  readonly once: (span: Span) => void;
}

const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
process.chdir(directory);
const processor = lineageSpanProcessor({ store: join(directory, '.mltrace') });
const attributes: Attributes = lineageAttributes(lineage());
const record = (span: Span): void => {
  recordLineage(span, lineage());
};

const sides: readonly Side[] = [
  {
    name: 'yardstick: setAttributes() with the same',
    provider: new NodeTracerProvider(),
    once: (span) => span.setAttributes(attributes),
  },
  {
    name: 'recordLineage(), span processor',
    provider: new NodeTracerProvider({ spanProcessors: [processor] }),
    once: record,
  },
  { name: 'recordLineage(), no span processor', provider: new NodeTracerProvider(), once: record },
  {
    name: 'recordLineage(), not sampled',
    provider: new NodeTracerProvider({ sampler: new AlwaysOffSampler() }),
    once: record,
  },
];

/** Microseconds of a call, and of ending the span afterwards. */
function measure({ provider, once }: Side): { call: number; end: number } {
  const tracer = provider.getTracer('bench');
  const spans = Array.from({ length: callsARound }, () => tracer.startSpan('GET /predict', {}, ROOT_CONTEXT));
  const begin = performance.now();
  for (const span of spans) once(span);
  const called = performance.now();
  for (const span of spans) span.end();
  const ended = performance.now();
  return { call: ((called - begin) * 1000) / callsARound, end: ((ended - called) * 1000) / callsARound };
}

const calls = sides.map((): number[] => []);
const ends = sides.map((): number[] => []);
for (let round = 0; round < rounds; round++) {
  sides.forEach((side, index) => {
    const { call, end } = measure(side);
    if (round < warmUpRounds) return;
    calls[index]?.push(call);
    ends[index]?.push(end);
  });
}
console.log(
  `one input, one output, digests given; ${Object.keys(attributes).length} attributes; asked: ${asked} us a call`,
);
sides.forEach(({ name }, index) => {
  const call = median(calls[index] ?? []);
  const end = median(ends[index] ?? []);
  console.log(`${call.toFixed(1).padStart(7)} us  ${name}; ending the span then takes ${end.toFixed(1)} us`);
});
await processor.shutdown();
rmSync(directory, { recursive: true });
