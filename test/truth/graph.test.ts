import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import { edge, label } from '../../lib/names.js';
import { openEmbeddedStore } from '../../lib/store/index.js';
import { idOf } from '../reference/make.js';
import { randomLog } from '../reference/random-log.js';

const document = readFileSync('docs/graph.md', 'utf8');

/** The names in the first column of the table that follows `**Label**`. */
function documented(node: string): string[] {
  const section = document.slice(document.indexOf(`**${node}**`)).split('\n\n')[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name)).sort();
}

/** A run that says everything a run can say. */
const talkative = {
  format: 1,
  id: idOf(99),
  component: 'all',
  startedAt: '2026-03-01T00:00:00Z',
  owner: 'a',
  description: 'b',
  tags: ['c'],
  service: { name: 'a', version: 'b', instance: 'c', environment: 'd' },
  code: { revision: 'a', dirty: true, repository: 'b', function: 'c', file: 'd', line: 1, digest: 'sha256:aa' },
  error: { type: 'a', message: 'b' },
  observations: { a: { v: 1, count: 1, missing: 1 } },
  incomplete: ['because'],
  writes: [{ artifact: 'x' }],
};

describe('docs/graph.md', () => {
  const found = new Map<string, Set<string>>();
  const edges = new Map<string, Set<string>>();
  before(async function () {
    this.timeout(60_000);
    const directory = mkdtempSync(join(tmpdir(), 'mltrace-graph-'));
    const store = await openEmbeddedStore({ directory });
    for (let seed = 1; seed < 40; seed += 1) await store.apply(randomLog(seed));
    await store.apply([parseFact(talkative).fact]);
    for (const name of Object.values(label)) {
      const rows = await store.read<{ p: object }>(`MATCH (n:${name}) RETURN properties(n) AS p`);
      found.set(name, new Set(rows.flatMap(({ p }) => Object.keys(p))));
    }
    const rows = await store.read<{ t: string; p: object }>('MATCH ()-[e]->() RETURN type(e) AS t, properties(e) AS p');
    for (const { t, p } of rows) edges.set(t, new Set([...(edges.get(t) ?? []), ...Object.keys(p)]));
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });
  for (const name of Object.values(label)) {
    it(`names exactly the properties that ${name} nodes have`, () => {
      assert.deepEqual(documented(name), [...(found.get(name) ?? [])].sort());
    });
  }
  for (const type of Object.values(edge)) {
    it(`names exactly the properties that ${type} edges have`, () => {
      const row = document.split('\n').find((line) => line.startsWith(`| \`${type}\``)) ?? assert.fail('no row');
      const names = [...(row.split('|')[4] ?? '').matchAll(/`(\w+)`/g)].map(([, property = '']) => property);
      assert.deepEqual(names.sort(), [...(edges.get(type) ?? [])].sort());
    });
  }
});
