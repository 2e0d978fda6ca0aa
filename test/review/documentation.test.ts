import assert from 'node:assert/strict';
import { commandTable } from '../../lib/cli/command-table.js';
import { reviewMethods } from '../../lib/review/methods.js';
import { plain, readDocument, tableUnder } from '../truth/markdown.js';

describe('docs/review.md', () => {
  it('lists every method, the default first, as the option does', () => {
    const listed = tableUnder(readDocument('docs/review.md'), 'Methods').map(([name = '']) => plain(name));
    assert.deepEqual(listed, [...reviewMethods]);
    const { options = [] } = commandTable.find(({ name }) => name === 'review') ?? {};
    const meaning = options.find(({ flags }) => flags.startsWith('--method'))?.meaning ?? '';
    assert.deepEqual(meaning.match(/(?<=rank: ).*(?=;)/)?.[0].split(/, | or /), [...reviewMethods]);
    assert.match(meaning, new RegExp(`default: ${reviewMethods[0]}$`));
  });
});
