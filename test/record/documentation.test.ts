import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plain, readDocument, tableUnder } from '../truth/markdown.js';

/** The titles in a test file, each as a pattern: `${…}` in one stands for any text. One that is little else says nothing. */
function titlesIn(source: string): readonly RegExp[] {
  const titles = [...source.matchAll(/\bit\((['`])(.*?)\1, /gs)].map(([, , title = '']) => title);
  const telling = titles.filter((title) => title.replaceAll(/\$\{[^}]*\}/g, '').length > 12);
  return telling.map((title) => {
    const fixed = title.split(/\$\{[^}]*\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${fixed.join('.*')}$`);
  });
}

describe('docs/recording.md', () => {
  it('names tests that are there beside every trouble', () => {
    const folder = join(process.cwd(), 'test');
    const titles = readdirSync(folder, { encoding: 'utf8', recursive: true })
      .filter((name) => name.endsWith('.test.ts'))
      .flatMap((name) => titlesIn(readFileSync(join(folder, name), 'utf8')));
    const named = tableUnder(readDocument('docs/recording.md'), 'What trouble costs').map(([, , cell = '']) =>
      cell.split('`, `').map(plain),
    );
    assert.ok(named.length >= 15);
    assert.deepEqual(
      named.flat().filter((name) => !titles.some((title) => title.test(name))),
      [],
    );
  });
});
