import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Fact } from '../../lib/lineage/facts.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import { factJson } from '../../lib/spool/fact-json.js';

/** Texts in which everything has to be escaped that JSON escapes. */
const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
  fc.constantFrom('a', '"\\\n\u2028é'),
);
const name = text.map((given) => given.replaceAll('\0', ' ').slice(0, 300));
const digest = fc.constantFrom(`sha256:${'ab'.repeat(32)}`, 'md5:00', 'x+y:1');
const at = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') })
  .map((date) => `${date.toISOString().slice(0, 23)}000Z`);
const id = fc.tuple(fc.bigInt(1n, 2n ** 128n - 1n), fc.bigInt(1n, 2n ** 64n - 1n)).map(idOf);
const namespace = fc.constantFrom('default', 'prod', 'a.b-c_d');
const bytes = fc.nat();
const kind = fc.constantFrom('data', 'model', 'endpoint', 'metric', 'unknown');
const pointer = fc.record(
  { artifact: name, at, namespace, digest, version: text, kind, bytes },
  { requiredKeys: ['artifact'] },
);
const pointers = fc.array(pointer, { maxLength: 4 });
const scalars = fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.integer()), { maxKeys: 3 });
const run = fc.record(
  {
    format: fc.constant(1),
    id,
    namespace,
    component: name,
    status: fc.constantFrom('running', 'ok', 'failed'),
    startedAt: at,
    endedAt: at,
    reads: pointers,
    writes: pointers,
    parent: id,
    dependsOn: fc.array(id, { maxLength: 2 }),
    owner: text,
    description: text,
    tags: fc.array(text, { maxLength: 2 }),
    service: fc.record({ name: text, version: text }, { requiredKeys: [] }),
    code: fc.record({ revision: text, dirty: fc.boolean(), digest }, { requiredKeys: [] }),
    parameters: scalars,
    checks: fc.array(fc.record({ name: text, when: fc.constant('after'), outcome: fc.constant('failed') })),
    error: fc.record({ type: text }),
    incomplete: fc.array(text, { maxLength: 2 }),
  },
  { requiredKeys: ['format', 'id', 'component', 'startedAt'] },
);

function idOf([trace, span]: readonly [bigint, bigint]): string {
  return `${trace.toString(16).padStart(32, '0')}:${span.toString(16).padStart(16, '0')}`;
}

describe('the JSON of a fact', () => {
  it('is that of JSON.stringify, to the byte, whatever facts came before', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 4 }), (given) => {
        const facts = given.map((one) => parseFact(one).fact);
        for (const fact of [...facts, ...facts]) assert.equal(factJson(fact), JSON.stringify(fact));
      }),
      { numRuns: 300 },
    );
  });

  it('is that of JSON.stringify for members that are there without a value, and for annotations', () => {
    const [first] = fc.sample(run, 1);
    const fact = parseFact(first).fact;
    const bare = { ...fact, endedAt: undefined, code: undefined, service: undefined, parent: undefined } as Fact;
    assert.equal(factJson(bare), JSON.stringify(bare));
    const note: Fact = {
      format: 1,
      annotation: 'a',
      at: '2026-01-31T09:00:00.000000Z',
      subject: `run:${'a'.repeat(32)}:${'b'.repeat(16)}`,
      key: 'note:a',
      value: 'said "so"\n',
    };
    assert.equal(factJson(note), JSON.stringify(note));
  });

  it('has names, namespaces and origins that are new again and again', () => {
    for (let index = 0; index < 3_000; index += 1) {
      const namespace = `n${index % 70}`;
      const reads = [{ artifact: `"${index}`, namespace, at: '2026-01-31T09:00:00.000000Z' }];
      const startedAt = '2026-01-31T09:00:00.000000Z';
      const { fact } = parseFact({
        format: 1,
        id: idOf([1n, 1n]),
        component: 'a',
        startedAt,
        reads,
        code: { line: index },
      });
      assert.equal(factJson(fact), JSON.stringify(fact));
    }
  });
});
