import assert from 'node:assert/strict';
import { trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import fc from 'fast-check';
import { decodeSpan, type SpanLike } from '../../lib/lineage/decode-span.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import { component } from '../../lib/record/component.js';
import { currentRun } from '../../lib/record/current-run.js';
import type { PointerLike } from '../../lib/record/pointer-like.js';
import { rounds } from '../rounds.js';
import { type Recording, startRecording } from './recording.js';

/** What a body may say of a run, in any order. */
const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.constantFrom('a', 'https://u:p@h/x?sig=1&b=2'),
);
const pointer: fc.Arbitrary<PointerLike> = fc.oneof(
  text,
  fc.record(
    {
      artifact: text,
      digest: fc.oneof(fc.constantFrom('SHA256:AB', 'wrong', ''), text),
      version: text,
      kind: fc.constantFrom('data', 'model', 'endpoint', 'metric', 'unknown', 'wrong' as never),
      bytes: fc.oneof(fc.nat(), fc.constantFrom(-1, 1.5, Number.NaN)),
      namespace: fc.constantFrom('prod', 'Wrong!', ''),
      at: fc.oneof(fc.constantFrom('2026-01-31T09:00:00+01:00', '2026-01-31', 'never'), fc.date()),
    },
    { requiredKeys: ['artifact'] },
  ),
);
const scalar = fc.oneof(text, fc.boolean(), fc.double(), fc.integer());
const step = fc.oneof(
  fc.record({ says: fc.constant('input' as const), pointers: fc.array(pointer, { maxLength: 3 }) }),
  fc.record({ says: fc.constant('output' as const), pointers: fc.array(pointer, { maxLength: 3 }) }),
  fc.record({ says: fc.constant('parameter' as const), key: text, value: scalar }),
  fc.record({ says: fc.constant('measure' as const), key: text, value: fc.double() }),
  fc.record({
    says: fc.constant('observe' as const),
    key: fc.oneof(text, fc.constantFrom('', '__proto__', 'x'.repeat(300))),
    values: fc.oneof(scalar, fc.constant(null), fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 4 })),
  }),
  fc.record({
    says: fc.constant('dependsOn' as const),
    id: fc.constantFrom(`${'A'.repeat(32)}:${'1'.repeat(16)}`, 'no'),
  }),
);
const body = fc.record({
  name: text,
  owner: fc.option(text, { nil: undefined }),
  tags: fc.option(fc.array(text, { maxLength: 3 }), { nil: undefined }),
  steps: fc.array(step, { maxLength: 8 }),
  fails: fc.boolean(),
});
type Body = typeof body extends fc.Arbitrary<infer T> ? T : never;

function perform({ name, owner, tags, steps, fails }: Body): void {
  const options = {
    name: name.replaceAll('\0', ' '),
    ...(owner !== undefined && { owner }),
    ...(tags !== undefined && { tags }),
  };
  const run = component(options, () => {
    for (const one of steps) {
      if (one.says === 'input' || one.says === 'output') currentRun()[one.says](one.pointers);
      else if (one.says === 'parameter') currentRun().parameter(one.key, one.value);
      else if (one.says === 'measure') currentRun().measure(one.key, one.value);
      else if (one.says === 'observe') currentRun().observe(one.key, one.values);
      else currentRun().dependsOn(one.id);
    }
    if (fails) throw new TypeError(name);
  });
  try {
    run();
  } catch (thrown) {
    assert.ok(thrown instanceof TypeError);
  }
}

describe('the two ways of a record', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording({ namespace: 'staging' });
  });
  afterEach(() => recording.close());

  it('give the same bytes: the span our processor sees, and component() by itself', () => {
    // The span goes past our processor and to another, so that component() makes the record and the span is had too.
    const spans: SpanLike[] = [];
    const keep = { onStart: () => {}, onEnd: (span: SpanLike) => spans.push(span), forceFlush, shutdown: forceFlush };
    new NodeTracerProvider({ spanProcessors: [keep], spanLimits: { attributeCountLimit: 1000 } }).register();
    fc.assert(
      fc.property(body, (given) => {
        perform(given);
        const span = spans.at(-1);
        assert.ok(span !== undefined);
        const direct = recording.records().at(-1);
        assert.equal(JSON.stringify(decodeSpan(span)), JSON.stringify(direct));
      }),
      { numRuns: rounds(200) },
    );
    assert.equal(trace.getActiveSpan(), undefined);
  });

  it('end in the normal form of parseFact', () => {
    fc.assert(
      fc.property(body, (given) => {
        perform(given);
        const record = recording.records().at(-1);
        assert.equal(JSON.stringify(parseFact(record).fact), JSON.stringify(record));
      }),
      { numRuns: rounds(200) },
    );
  });
});

const forceFlush = (): Promise<void> => Promise.resolve();
