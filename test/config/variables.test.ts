import assert from 'node:assert/strict';
import { readEnvironment } from '../../lib/config/environment.js';
import { variables } from '../../lib/config/variables.js';

describe('table of environment variables', () => {
  it('lists exactly what is read', () => {
    const read = new Set<string>();
    const source = new Proxy<Record<string, string>>(
      {},
      {
        get(_target, name) {
          read.add(String(name));
          return undefined;
        },
      },
    );
    readEnvironment(source);
    assert.deepEqual([...read].sort(), variables.map(({ name }) => name).sort());
  });

  it('says of each what it means and what holds without it', () => {
    for (const { name, meaning, default: otherwise } of variables) {
      assert.ok(meaning.length > 5 && otherwise.length > 0, name);
      assert.doesNotMatch(meaning + otherwise, /[|\n]/, `${name} fits a table`);
    }
    assert.equal(new Set(variables.map(({ name }) => name)).size, variables.length);
  });
});
