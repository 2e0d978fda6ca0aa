import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { oldestServer } from '../../lib/store/neo4j/server.js';

const read = (path: string): string => readFileSync(path, 'utf8').replace(/\s+/g, ' ');

describe('the versions of Neo4j in the README', () => {
  it('are those that are accepted and tested', () => {
    const tested = (name: string): string =>
      new RegExp(`\\b${name}: { version: '([\\d.]+)'`).exec(read('scripts/neo4j/obtain.mjs'))?.[1] ?? assert.fail(name);
    const oldest = oldestServer.join('.');
    const said = `Neo4j ${oldest} (LTS) and newer is accepted, an older one refused; tested on ${tested('5\\.26')} and ${tested('latest')}.`;
    assert.ok(read('README.md').includes(said), said);
    assert.ok(tested('5\\.26').startsWith(`${oldest}.`));
  });
});
