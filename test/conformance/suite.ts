import assert from 'node:assert/strict';
import type { Fact } from '../../lib/lineage/facts.js';
import { externalVersionId, readId, versionId } from '../../lib/lineage/ids.js';
import type { LineageStore, OnEnded } from '../../lib/store/contract.js';
import { at, fact, idOf, run } from '../reference/make.js';
import { referenceGraph } from '../reference/reference-model.js';
import { dumpStore } from '../reference/store-dump.js';
import { rounds } from '../rounds.js';
import { tellsWhenComponentsEnded } from './component-ends.js';
import { tellsOfEndedRuns } from './ended.js';
import { compareRandomLogs } from './random-logs.js';
import { type ResolutionCase, resolutionCases } from './resolution-cases.js';
import { answersOfRuns } from './run-questions.js';
import { findsStale } from './stale.js';
import { vetsInputs } from './vet.js';

/** How the suite gets at a store: `open` gives an empty one, `reopen` closes it and opens the same again. */
export interface StoreUnderTest {
  open(onEnded?: OnEnded): Promise<LineageStore>;
  reopen(store: LineageStore, onEnded?: OnEnded): Promise<LineageStore>;
}

/** Every obligation of the store contract. Every store runs all of it. */
export function conformance(name: string, target: StoreUnderTest): void {
  describe(`${name} keeps the store contract`, () => {
    let store: LineageStore;
    beforeEach(async () => {
      store = await target.open();
    });
    afterEach(() => store.close());
    const current = () => store;
    describe('resolution', () => resolves(current));
    describe('applying facts', () => applies(current));
    describe('asking', () => asks(current));
    describe('asked what is stale', () => findsStale(current));
    describe('asked what runs measured and checked', () => answersOfRuns(current));
    describe('asked what is wrong with inputs', () => vetsInputs(current));
    it('holds what was applied after it is opened again', async () => {
      const facts = [
        run({ n: 1, end: 2, writes: [{ artifact: 'a' }] }),
        run({ n: 3, end: 4, reads: [{ artifact: 'a' }] }),
      ];
      await store.apply(facts.slice(0, 1));
      store = await target.reopen(store);
      await store.apply(facts.slice(1));
      store = await target.reopen(store);
      assert.deepEqual(await dumpStore(store), referenceGraph(facts));
    });
    it('rejects every call after it is closed, and closes twice', async () => {
      await store.close();
      await store.close();
      for (const call of [
        () => store.apply([]),
        () => store.refresh(),
        () => store.read('RETURN 1'),
        () => store.cypher('RETURN 1'),
      ]) {
        await assert.rejects(call, { code: 'MLTRACE_STORE_CLOSED' });
      }
    });
    describe('asked when components ran last', () => tellsWhenComponentsEnded(current));
    describe('telling of runs that have ended', () => tellsOfEndedRuns(target));
    it('is the reference graph on random logs that arrive shuffled, in parts and twice', async function () {
      this.timeout(300_000);
      await compareRandomLogs(
        () => target.open(),
        Array.from({ length: rounds(50) }, (_, seed) => seed + 10_000),
      );
    });
  });
}

function resolves(store: () => LineageStore): void {
  for (const example of resolutionCases) {
    it(example.title, async () => {
      const orders = [example.facts, [...example.facts].reverse()];
      await store().apply(orders[0] ?? []);
      await expectAnswer(store(), example);
      assert.deepEqual(await dumpStore(store()), referenceGraph(example.facts));
    });
    for (const [order, facts] of [
      ['in order', example.facts],
      ['in reverse', [...example.facts].reverse()],
    ] as const) {
      it(`${example.title}, delivered one by one ${order}`, async () => {
        for (const one of facts) await store().apply([one]);
        await expectAnswer(store(), example);
        assert.deepEqual(await dumpStore(store()), referenceGraph(example.facts));
      });
    }
  }
  const pairs = rounds(10_000);
  it(`keeps a hot artifact right: ${pairs} writes and ${pairs} reads, the late ones too`, async function () {
    this.timeout(300_000);
    await hotArtifact(store(), pairs);
  });
}

async function expectAnswer(store: LineageStore, { answer, reader }: ResolutionCase): Promise<void> {
  const rows = await store.read<{ writer: string; assumed: boolean | null; external: boolean | null }>(
    `MATCH (r:Run {id: $id})-[u:USED]->(v:Version) RETURN v.id AS version, v.external AS external, u.assumed AS assumed`,
    { id: idOf(reader) },
  );
  const producers = await store.read<{ writer: string }>(
    'MATCH (r:Run {id: $id})-[:USED]->(v:Version)-[:GENERATED_BY]->(w:Run) RETURN w.id AS writer',
    { id: idOf(reader) },
  );
  assert.equal(rows.length, 1);
  assert.deepEqual(
    producers.map(({ writer }) => writer),
    answer.writer === undefined ? [] : [idOf(answer.writer)],
  );
  assert.equal(rows[0]?.external === true, answer.writer === undefined);
  assert.equal(rows[0]?.assumed === true, answer.assumed === true);
}

/** Writers at even seconds, readers at odd ones; every tenth writer comes last. */
async function hotArtifact(store: LineageStore, pairs: number): Promise<void> {
  const moment = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
  const fields = (n: number) => ({ n: n + 1, startedAt: moment(n), endedAt: moment(n) });
  const facts: Fact[] = [];
  for (let n = 0; n < pairs; n += 1) {
    facts.push(
      run({ ...fields(2 * n), writes: [{ artifact: 'hot' }] }),
      run({ ...fields(2 * n + 1), reads: [{ artifact: 'hot' }] }),
    );
  }
  const late = facts.filter((_, index) => index % 20 === 0);
  const early = facts.filter((_, index) => index % 20 !== 0);
  for (const list of [early, late])
    for (let start = 0; start < list.length; start += 1000) await store.apply(list.slice(start, start + 1000));
  const rows = await store.read<{ reader: string; writer: string }>(
    'MATCH (r:Run)-[:USED]->(:Version)-[:GENERATED_BY]->(w:Run) RETURN r.id AS reader, w.id AS writer',
  );
  assert.equal(rows.length, pairs);
  const wrong = rows.filter(
    ({ reader, writer }) => Number.parseInt(reader.slice(33), 16) !== Number.parseInt(writer.slice(33), 16) + 1,
  );
  assert.deepEqual(wrong, []);
}

function applies(store: () => LineageStore): void {
  it('takes an empty list', async () => {
    assert.deepEqual(await store().apply([]), { added: 0, changed: 0, unchanged: 0 });
  });
  it('counts what a fact did', async () => {
    const running = run({ n: 1 });
    const ended = run({ n: 1, end: 5, writes: [{ artifact: 'a' }] });
    assert.deepEqual(await store().apply([running, run({ n: 2 })]), { added: 2, changed: 0, unchanged: 0 });
    assert.deepEqual(await store().apply([ended]), { added: 0, changed: 1, unchanged: 0 });
    assert.deepEqual(await store().apply([ended, running]), { added: 0, changed: 0, unchanged: 2 });
  });
  it('changes nothing when the same facts come again', async () => {
    const facts = [
      run({ n: 1, end: 2, writes: [{ artifact: 'a', digest: 'sha256:aa' }] }),
      run({ n: 3, end: 4, reads: [{ artifact: 'a', digest: 'sha256:aa' }] }),
    ];
    await store().apply(facts);
    const before = await dumpStore(store());
    await store().apply([...facts].reverse());
    assert.deepEqual(await dumpStore(store()), before);
  });
  it('takes overlapping calls', async () => {
    const facts = Array.from({ length: 60 }, (_, n) =>
      run({ n: n + 1, end: n + 1, reads: [{ artifact: `a${n % 3}` }], writes: [{ artifact: `a${(n + 1) % 3}` }] }),
    );
    await Promise.all(facts.map((one) => store().apply([one])));
    assert.deepEqual(await dumpStore(store()), referenceGraph(facts));
  });
  it('links runs to enclosing and upstream ones whichever comes first, cycles included', async () => {
    const facts = [
      run({ n: 1, parent: idOf(2), dependsOn: [idOf(3)] }),
      run({ n: 2, dependsOn: [idOf(1)] }),
      run({ n: 3, parent: idOf(9) }),
    ];
    for (const one of facts) await store().apply([one]);
    assert.deepEqual(await dumpStore(store()), referenceGraph(facts));
  });
  it('keeps names with quotes, braces, newlines, emoji and __proto__ as they are', async () => {
    const names = ['it\'s "q"', '}) DETACH DELETE (n) //', 'line\nbreak', '😀', '__proto__', 'constructor'];
    const facts = names.map((name, n) =>
      run({
        n: n + 1,
        end: n + 2,
        component: name,
        writes: [{ artifact: name }],
        parameters: Object.fromEntries([[name, name]]),
      }),
    );
    await store().apply(facts);
    assert.deepEqual(await dumpStore(store()), referenceGraph(facts));
  });
  it('forgets an external version, and not what was said of it, once its reads have another answer', async () => {
    const digest = 'sha256:aa';
    const reads = (n: number, artifact: string) => [{ artifact, digest, at: at(n) }];
    // Of `all` every read gets the late write for its answer; of `part` one was before it.
    const readers = [3, 6, 7].map((n) =>
      run({ n, end: 9, reads: [...reads(n, 'part'), ...(n === 3 ? [] : reads(n, 'all'))] }),
    );
    const notes = ['all', 'part'].map((artifact, n) => {
      const subject = `version:${externalVersionId('default', artifact, { digest })}`;
      return fact({ annotation: `n${n}`, at: at(n), subject, key: 'flag', value: true });
    });
    const writes = ['all', 'part'].map((artifact) => ({ artifact, digest, at: at(5) }));
    const late = run({ n: 1, end: 5, writes });
    const facts = [...readers, ...notes, late];
    for (const part of [readers, notes, [late]]) await store().apply(part);
    assert.deepEqual(await dumpStore(store()), referenceGraph(facts));
    // What was said stands for itself, and is about the external version again when that comes back.
    const earlier = run({ n: 8, end: 9, reads: reads(2, 'all') });
    await store().apply([earlier]);
    assert.deepEqual(await dumpStore(store()), referenceGraph([...facts, earlier]));
  });
  it('attaches annotations to what they are about once it is there', async () => {
    const writer = run({ n: 1, end: 2, writes: [{ artifact: 'a' }] });
    const version = versionId(writer.id, writer.writes[0] ?? assert.fail());
    const notes = [
      `run:${idOf(1)}`,
      `version:${version}`,
      'artifact:default/a',
      'component:default/step',
      'label:default/x',
    ].map((subject, n) => fact({ annotation: `n${n}`, at: at(n), subject, key: 'flag', value: true }));
    await store().apply(notes);
    await store().apply([writer]);
    assert.deepEqual(await dumpStore(store()), referenceGraph([...notes, writer]));
  });
}

function asks(store: () => LineageStore): void {
  it('sees what was applied before the call', async () => {
    await store().apply([run({ n: 1, end: 2, reads: [{ artifact: 'a' }] })]);
    const read = run({ n: 1, end: 2, reads: [{ artifact: 'a' }] }).reads[0] ?? assert.fail();
    const rows = await store().read('MATCH (:Run)-[u:USED]->(:Version) RETURN u.id AS id');
    assert.deepEqual(rows, [{ id: readId(idOf(1), read) }]);
  });
  it("gives nodes and relationships of a person's statement as their properties", async () => {
    await store().apply([run({ n: 1, end: 2, writes: [{ artifact: 'a' }] })]);
    const rows = await store().cypher(
      'MATCH (v:Version)-[g:GENERATED_BY]->(r:Run) RETURN v.artifact AS name, g, r.status AS status',
    );
    assert.deepEqual(rows, [{ name: 'a', g: { at: at(2) }, status: 'ok' }]);
  });
  it('refuses a statement that would change the graph, and changes nothing', async () => {
    await store().apply([run({ n: 1, end: 2 })]);
    const before = await dumpStore(store());
    for (const statement of [
      'CREATE (n:Run {id: "x"})',
      'MATCH (r:Run) DETACH DELETE r',
      'MATCH (r:Run) SET r.status = "failed"',
    ]) {
      await assert.rejects(store().cypher(statement), { code: 'MLTRACE_QUERY_INVALID' });
    }
    assert.deepEqual(await dumpStore(store()), before);
  });
  it('refuses a statement it cannot read', async () => {
    await assert.rejects(store().cypher('MATCH (n'), { code: 'MLTRACE_QUERY_INVALID' });
  });
}
