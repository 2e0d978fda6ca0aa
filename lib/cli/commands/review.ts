import {
  type Difference,
  type Review,
  type ReviewedRun,
  type ReviewMethod,
  review,
  type SuspectClass,
} from '../../query/index.js';
import { shortRunIds } from '../../query/short-ids.js';
import type { Command, CommandContext } from '../command.js';
import { ago, clock, counted } from '../format.js';
import { extra, line, name, type Piece, piece, spaced } from '../line.js';
import { countOption, questionOptions, textOption } from '../option-values.js';

/** `mltrace review` */
export const reviewCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const answer = await review(store, {
      ...questionOptions(context, input),
      method: textOption(input, 'method') as ReviewMethod | undefined,
      limit: countOption(input, 'limit'),
      since: textOption(input, 'since'),
      until: textOption(input, 'until'),
    });
    if (context.asData) return context.printData(answer);
    const shortRun = await shortRunIds(
      store,
      answer.classes.flatMap(({ evidence }) => evidence.map(({ run }) => run)),
    );
    const lines = [
      headOf(answer),
      ...answer.classes.flatMap((suspect) => suspectLines(suspect, { answer, context, shortRun })),
    ];
    await context.print([...lines.map((pieces) => line(pieces, context.medium)), ...footOf(answer)]);
  });

/** Runs of one class that are shown one by one. */
const shownRuns = 4;
/** Differences of one run that are shown. */
const shownDifferences = 6;

interface Shown {
  readonly answer: Review;
  readonly context: CommandContext;
  readonly shortRun: (id: string) => string;
}

function headOf({ flagged, passing, method, contrast }: Review): readonly Piece[] {
  const { components, since, until } = contrast;
  const of = components.map((component) => component.slice(component.indexOf('/') + 1)).join(', ');
  return spaced([
    piece(`${counted(flagged.length, 'flagged output')}, ${passing.toLocaleString('en-US')} passing`, 'bold'),
    ...(of === '' ? [] : [name(`of ${of}`)]),
    ...(since === undefined || until === undefined ? [] : [extra(`${clock(since)} to ${clock(until)}`, 'dim')]),
    extra(`by ${method}`, 'dim'),
  ]);
}

function suspectLines(suspect: SuspectClass, shown: Shown): readonly (readonly Piece[])[] {
  const { rank, score, flagged, passing, runs, culprit, explains = 0, evidence, rankByFlags = rank } = suspect;
  const all = flagged.length === shown.answer.flagged.length ? 'all ' : '';
  const head = spaced([
    piece(`${rank}.`.padStart(3), culprit === undefined ? undefined : 'red'),
    piece(score === Number.MAX_VALUE ? '∞' : score.toFixed(2)),
    piece(`behind ${all}${flagged.length.toLocaleString('en-US')} flagged, ${passing.toLocaleString('en-US')} passing`),
    ...(culprit === undefined ? [] : [piece(foundText(culprit, explains), 'red')]),
    ...(rankByFlags === rank ? [] : [extra(`${rankByFlags}. by the flags alone`, 'dim')]),
    ...(runs.length > 1 ? [extra(`these ${runs.length} runs cannot be told apart by the flags`, 'dim')] : []),
  ]);
  const shownEvidence = evidence.slice(0, shownRuns);
  const hidden = runs.length - shownEvidence.length;
  return [
    head,
    ...shownEvidence.flatMap((run) => runLines(run, shown)),
    ...(hidden > 0 ? [[piece(`      and ${counted(hidden, 'more run')}`, 'dim')]] : []),
  ];
}

const foundText = (culprit: number, explains: number): string =>
  culprit === 1 ? 'explains them best' : `then explains ${explains.toLocaleString('en-US')} more`;

function runLines({ run, component, startedAt, peers, differences }: ReviewedRun, shown: Shown) {
  const { context, shortRun } = shown;
  const head: readonly Piece[] = [
    piece('      '),
    ...spaced([
      name(component.slice(component.indexOf('/') + 1), 'bold'),
      piece(shortRun(run), 'cyan'),
      piece(`${ago(startedAt, context.now)} (${clock(startedAt)})`),
      ...(differences.length === 0 ? [extra(alikeText(peers), 'dim')] : []),
    ]),
  ];
  const hidden = differences.length - shownDifferences;
  return [
    head,
    ...differences.slice(0, shownDifferences).map((difference) => differencePieces(difference, peers)),
    ...(hidden > 0 ? [[piece(`         and ${counted(hidden, 'more difference')}`, 'dim')]] : []),
  ];
}

const alikeText = (peers: number): string =>
  peers === 0
    ? 'no run of it is behind many more passing outputs'
    : `no different from ${counted(peers, 'run')} behind passing outputs`;

function differencePieces(
  { what, name: subject, here, usual, alike, telling }: Difference,
  peers: number,
): readonly Piece[] {
  return [
    piece('         '),
    piece(`${what} ${subject}`, 'yellow'),
    name(`  ${textOf(here)} here, ${textOf(usual)} elsewhere`),
    extra(`  (${alike} of ${peers} alike${telling === true ? '; it counts' : ''})`, 'dim'),
  ];
}

const textOf = (value: string | undefined): string =>
  value === undefined ? 'absent' : value.length > 60 ? `${value.slice(0, 59)}…` : value;

function footOf({ more, tooLittle, unexplained, external, contrast, flagged }: Review): readonly string[] {
  const lines: string[] = [];
  if (more > 0) lines.push(`${more.toLocaleString('en-US')} more ${more === 1 ? 'class' : 'classes'} of runs: --limit`);
  if (contrast.sameNames) lines.push('Held against outputs that are named alike but for digits.');
  if (contrast.leftOut > 0)
    lines.push(
      `${counted(contrast.leftOut, 'passing output')} further away in time left out; --since and --until choose.`,
    );
  if (unexplained > 0 && flagged.length > 0)
    lines.push(`${counted(unexplained, 'flagged output')} not explained by a culprit: as far as can be told, noise.`);
  if (external > 0) lines.push(`${counted(external, 'flag')} on what no traced run wrote: see mltrace flags.`);
  for (const reason of tooLittle) lines.push(`Too little to tell: ${reason}.`);
  return lines;
}
