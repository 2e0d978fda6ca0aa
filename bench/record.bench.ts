/**
 * What recording costs, beside the yardstick in the same run: the same OpenTelemetry span, with the same attributes, on
 * a drained BatchSpanProcessor with a no-op exporter. Medians of rounds that take turns. `npm run bench -- record`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { type Attributes, context, type Tracer, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import { lineageSpanProcessor } from '../exporters/lineage-span-processor.js';
import { component } from '../lib/record/component.js';
import { currentRun } from '../lib/record/current-run.js';

/** Of each round, 512 calls a side: short, so that the median leaves out the rounds that other processes disturbed. */
const rounds = 250;
const warmUpRounds = 50;
const callsARound = 512;

const inputDigest = `sha256:${'a1'.repeat(32)}`;
const outputDigest = `sha256:${'b2'.repeat(32)}`;

const exporter: SpanExporter = {
  export: (_spans, done) => done({ code: 0 }),
  shutdown: () => Promise.resolve(),
};

/** Takes the attributes of one recorded run, so that the yardstick carries exactly these, set when the run sets them. */
let atStart: Attributes = {};
let later: Attributes = {};
const capture = {
  onStart: (span: { readonly attributes: Attributes }) => {
    atStart = { ...span.attributes };
  },
  onEnd: (span: ReadableSpan) => {
    later = Object.fromEntries(Object.entries(span.attributes).filter(([key]) => !(key in atStart)));
  },
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

const step = component('train', () => {
  currentRun()
    .input({ artifact: 'features.csv', digest: inputDigest })
    .output({ artifact: 'model.bin', digest: outputDigest, kind: 'model' });
});

function yardstick(tracer: Tracer): void {
  tracer.startActiveSpan('train', { attributes: atStart }, (span) => {
    span.setAttributes(later);
    span.end();
  });
}

interface Side {
  readonly name: string;
  /** What the calls run under; none: no SDK. */
  readonly provider: NodeTracerProvider | undefined;
  /** What has to be drained between rounds. */
  readonly exporting?: BatchSpanProcessor;
  readonly once: () => void;
}

function under<T>({ provider }: Side, action: () => T): T {
  provider?.register();
  const result = action();
  trace.disable();
  context.disable();
  return result;
}

/** Microseconds a call. Spans are exported afterwards, outside of the time taken. */
async function measure(side: Side): Promise<number> {
  const micros = under(side, () => {
    const begin = performance.now();
    for (let index = 0; index < callsARound; index++) side.once();
    return ((performance.now() - begin) * 1000) / callsARound;
  });
  await side.exporting?.forceFlush();
  return micros;
}

/** Microseconds that a caller is blocked, per call, one by one. */
function blocked(side: Side): { median: number; p99: number } {
  const times = under(side, () =>
    Array.from({ length: 20_000 }, () => {
      const begin = performance.now();
      side.once();
      return (performance.now() - begin) * 1000;
    }),
  );
  return { median: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const directory = mkdtempSync(join(tmpdir(), 'mltrace-bench-'));
const store = join(directory, '.mltrace');
const lineage = lineageSpanProcessor({ store });
const drained = [new BatchSpanProcessor(exporter), new BatchSpanProcessor(exporter)] as const;

const sides: readonly Side[] = [
  {
    name: 'yardstick: OpenTelemetry span, same attributes, no-op export',
    provider: new NodeTracerProvider({ spanProcessors: [drained[0]] }),
    exporting: drained[0],
    once: () => yardstick(trace.getTracer('bench')),
  },
  { name: 'run recorded and spooled, no SDK', provider: undefined, once: step },
  {
    name: 'run recorded and spooled, SDK with sampler always_off',
    provider: new NodeTracerProvider({ sampler: new AlwaysOffSampler() }),
    once: step,
  },
  {
    name: 'run recorded and spooled by the span processor, and its span exported',
    provider: new NodeTracerProvider({ spanProcessors: [lineage, drained[1]] }),
    exporting: drained[1],
    once: step,
  },
];

process.chdir(directory);
new NodeTracerProvider({ spanProcessors: [lineage, capture] }).register();
step();
trace.disable();
context.disable();
console.log(
  `one input, one output, digests given; ${Object.keys(atStart).length + Object.keys(later).length} attributes`,
);

const results = new Map<string, number[]>(sides.map(({ name }) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const side of sides) {
    const micros = await measure(side);
    if (round >= warmUpRounds) results.get(side.name)?.push(micros);
  }
}
const medians = sides.map(({ name }) => quantile(results.get(name) ?? [], 0.5));
sides.forEach(({ name }, index) => {
  const micros = medians[index] ?? Number.NaN;
  console.log(`${micros.toFixed(1).padStart(7)} us  ${(micros / (medians[0] ?? 1)).toFixed(2)}x  ${name}`);
});
for (const side of sides) {
  const { median, p99 } = blocked(side);
  console.log(`${median.toFixed(1).padStart(7)} us median, ${p99.toFixed(1)} us p99  caller blocked: ${side.name}`);
}
rmSync(directory, { recursive: true });
