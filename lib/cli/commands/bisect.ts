import { MltraceError } from '../../errors.js';
import { type Bisection, bisect } from '../../query/index.js';
import { shortRunIds, shortVersionIds } from '../../query/short-ids.js';
import type { LineageStore } from '../../store/contract.js';
import { bisectSheet } from '../bisect-sheet.js';
import type { Command } from '../command.js';
import { line } from '../line.js';
import { countOption, textOption } from '../option-values.js';

/** `mltrace bisect ARTIFACT --good TIME --bad TIME` */
export const bisectCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const [good, bad] = [textOption(input, 'good'), textOption(input, 'bad')];
    if (good === undefined || bad === undefined) {
      const missing = good === undefined ? '--good' : '--bad';
      throw new MltraceError('MLTRACE_USAGE', `expected ${missing} with a time, found none; bisect needs both`);
    }
    const { namespace } = context;
    const options = { namespace, good, bad, depth: countOption(input, 'depth'), place: context.place() };
    const answer = await bisect(store, input.argument, options);
    if (context.json) return context.printJson(answer);
    const sheet = bisectSheet(answer, await shortIds(store, answer));
    await context.print(sheet.map((pieces) => line(pieces, context.medium)));
  });

async function shortIds(store: LineageStore, { good, bad, sets }: Bisection) {
  const places = sets.flatMap((set) => set.places.map((place) => ({ ...place, of: set.causes[place.cause]?.of })));
  const values = (kind: string): string[] =>
    places
      .filter(({ of }) => of === kind)
      .flatMap(({ before, after }) => [before, after])
      .filter((value): value is string => typeof value === 'string');
  const runs = [...places.flatMap(({ from, to }) => [from, to]), ...values('dependency')];
  const versions = [good.version, bad.version, ...values('input')];
  return { shortRun: await shortRunIds(store, runs), shortVersion: await shortVersionIds(store, versions) };
}
