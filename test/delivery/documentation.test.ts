import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Neo4jLineageExporterOptions } from '../../exporters/index.js';
import { metric } from '../../lib/names.js';
import { plain, readDocument, tableUnder } from '../truth/markdown.js';

const document = readDocument('docs/delivery.md');

const exporterOptions = {
  url: true,
  store: true,
  user: true,
  password: true,
  database: true,
  exportTimeoutMillis: true,
  namespace: true,
  meterProvider: true,
} satisfies Record<keyof Neo4jLineageExporterOptions, true>;

describe('docs/delivery.md', () => {
  it('names tests that are there beside every promise', () => {
    const folder = join(process.cwd(), 'test', 'delivery');
    const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const named = tableUnder(document, 'What is promised').map(([, cell = '']) => cell.split('`, `').map(plain));
    assert.ok(named.length >= 10);
    assert.deepEqual(
      named.flat().filter((name) => !sources.some((text) => text.includes(`it('${name}'`))),
      [],
    );
  });

  it('lists every metric with its unit and meaning', () => {
    const expected = Object.values(metric).map(({ name, unit, meaning }) => [`\`${name}\``, unit, meaning]);
    const listed = tableUnder(document, 'Metrics').slice(0, expected.length);
    assert.deepEqual(listed, expected);
  });

  it('lists every option of the exporter', () => {
    const listed = tableUnder(document, 'The exporter for a BatchSpanProcessor').flatMap(([cell = '']) =>
      cell.split(', ').map(plain),
    );
    assert.deepEqual(listed.sort(), Object.keys(exporterOptions).sort());
  });
});
