import type { VettedInput } from '../query/index.js';
import { counted } from './format.js';
import { extra, name, type Piece, piece, spaced } from './line.js';
import { retractionText } from './retraction-text.js';
import { causeLines, headOf, type SheetOptions } from './stale-sheet.js';

/** Inputs, each with what is wrong with it below. */
export function vetSheet(inputs: readonly VettedInput[], options: SheetOptions): readonly (readonly Piece[])[] {
  const blocks = inputs.map((input) => ({ input, lines: linesOf(input, options) }));
  const wrong = blocks.filter(({ lines }) => lines.length > 0).length;
  const sum =
    wrong === 0
      ? `Nothing is wrong with ${inputs.length === 1 ? 'it' : 'them'}.`
      : `${counted(wrong, 'input')} of ${inputs.length} with something wrong`;
  return [
    ...blocks.flatMap(({ input, lines }) => [headPieces(input, options, lines.length === 0), ...lines]),
    [piece(sum, 'dim')],
  ];
}

const headPieces = (
  { artifact, version, run }: VettedInput,
  { shortRun, shortVersion }: SheetOptions,
  isFine: boolean,
): readonly Piece[] =>
  spaced([
    name(artifact.name, 'bold'),
    ...(version === undefined ? [] : [piece(shortVersion(version), 'cyan')]),
    ...(run === undefined ? [piece('external', 'yellow')] : [extra(`by ${shortRun(run)}`, 'dim')]),
    ...(isFine ? [piece('fine', 'green')] : []),
  ]);

function linesOf(input: VettedInput, options: SheetOptions): readonly (readonly Piece[])[] {
  const { causes, stale, retracted } = input;
  return [
    ...causeLines({ causes }, options),
    ...(stale === undefined
      ? []
      : [
          spaced([piece('  stale            ', 'yellow'), ...headOf(stale, options)]),
          ...causeLines(stale, options, '    '),
        ]),
    ...retracted.map(({ label, retraction, sources }) =>
      spaced([
        piece('  retracted        ', 'red'),
        name(label, 'bold'),
        piece(retractionText(retraction, options.now), 'red'),
        extra(`on ${sources.map(({ artifact, subject }) => artifact?.name ?? subject).join(', ')}`, 'dim'),
      ]),
    ),
  ];
}
