import assert from 'node:assert/strict';
import { commandTable, globalOptions } from '../../lib/cli/command-table.js';
import { readDocument } from '../truth/markdown.js';

const document = readDocument('docs/cli.md');

describe('docs/cli.md', () => {
  it('names no option that the command line does not have', () => {
    const known = new Set(
      [...globalOptions, ...commandTable.flatMap(({ options }) => options)].map(({ flags }) => flags.split(' ')[0]),
    );
    const named = [...document.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option);
    assert.ok(named.length >= 8);
    assert.deepEqual(
      named.filter((option) => !known.has(option)),
      [],
    );
  });

  it('has something to say of every command whose output has to be read', () => {
    const headings = [...document.matchAll(/^## (.*)$/gm)].flatMap(([, heading = '']) => heading.split(/, | and /));
    const read = commandTable
      .map(({ name }) => name)
      .filter((name) => !['components', 'artifacts', 'demo'].includes(name));
    assert.deepEqual(
      read.filter((name) => !headings.includes(name)),
      [],
    );
  });
});
