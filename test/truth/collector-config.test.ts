import assert from 'node:assert/strict';
import { readDocument, tableUnder } from './markdown.js';

describe('collector-config.yaml', () => {
  const config = readDocument('collector-config.yaml');

  it('reads the environment variables that docs/serve.md lists with their defaults, and no others', () => {
    const read = [...config.matchAll(/\$\{env:(\w+):-([^}]*)\}/g)].map(([, name, value]) => `${name} ${value}`);
    const listed = tableUnder(readDocument('docs/serve.md'), 'Behind a Collector').flatMap(
      ([names = '', defaults = '']) => {
        const values = [...defaults.matchAll(/`([^`]+)`/g)].map(([, value]) => value);
        return [...names.matchAll(/`(\w+)`/g)].map(([, name], index) => `${name} ${values[index]}`);
      },
    );
    assert.deepEqual([...new Set(read)].sort(), listed.sort());
  });

  it('has no batch processor before the queue on disk', () => {
    const [, lineage = ''] = /traces\/lineage:\n([\s\S]*?)\n {4}traces/.exec(config) ?? [];
    assert.match(lineage, /processors: \[memory_limiter\]/);
  });
});
