import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of code: what stands behind the fence, and the lines. */
export interface Block {
  readonly language: string;
  /** `file=pipeline.js` behind the language: the name to write the block to. */
  readonly file?: string;
  readonly text: string;
  /** Line of the fence, from 1. */
  readonly line: number;
}

export const readDocument = (name: string): string => readFileSync(join(process.cwd(), name), 'utf8');

/** The fenced blocks of a document, in order. */
export function blocksOf(document: string): Block[] {
  return [...document.matchAll(/^```(\w*)[ \t]*([^\n]*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, language = '', info = '', text = ''] = match;
    const file = /\bfile=(\S+)/.exec(info)?.[1];
    const line = document.slice(0, match.index).split('\n').length;
    return { language, ...(file === undefined ? {} : { file }), text, line };
  });
}

/** The rows of the table under a heading: the cells as they stand, without the header. */
export function tableUnder(document: string, heading: string): string[][] {
  const [, section = ''] = document.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const [body = ''] = section.split(/^#+ /m);
  const rows = body.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('\\|', '|')),
  );
}

/** A code span without its ticks. */
export const plain = (cell: string): string => cell.replace(/^`|`$/g, '');
