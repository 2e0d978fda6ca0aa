import { line, type Medium, type Piece, piece } from './line.js';

/** A node of a tree as it is drawn. */
export interface TreeNode {
  /** Its line. */
  readonly pieces: readonly Piece[];
  /** A second line that belongs to it. */
  readonly detail?: readonly Piece[];
  readonly children: readonly TreeItem[];
}

/** A node that is made when it is its turn, since what it shows depends on what was shown above. */
export type TreeItem = () => TreeNode;

/** Where lines may be of any length, this much indentation still reads. */
const widestIndent = 120;

/**
 * Draws a tree top down. Indentation stops growing at half of the line: a lineage can be thousands of runs deep, and
 * lines that grow with every one of them would be of no use and quadratic in size.
 */
export function* drawTree(root: TreeItem, medium: Medium): Generator<string> {
  const most = Math.min(widestIndent, Math.floor((medium.width ?? widestIndent * 2) / 2));
  const waiting: { item: TreeItem; before: string; last: boolean | undefined }[] = [
    { item: root, before: '', last: undefined },
  ];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    const { item, before, last } = current;
    const { pieces, detail, children } = item();
    const indent = shorten(before, most);
    const elbow = last === undefined ? '' : last ? '└─ ' : '├─ ';
    yield line([piece(indent + elbow, 'dim'), ...pieces], medium);
    const below = shorten(before + (last === undefined ? '' : last ? '   ' : '│  '), most + 3);
    if (detail !== undefined)
      yield line([piece(below + (children.length > 0 ? '│ ' : '  '), 'dim'), ...detail], medium);
    children.toReversed().forEach((child, index) => {
      waiting.push({ item: child, before: below, last: index === 0 });
    });
  }
}

/** The end of an indentation, which is what tells siblings apart. */
const shorten = (indent: string, most: number): string =>
  indent.length <= most ? indent : `…${indent.slice(indent.length - most + 1)}`;
