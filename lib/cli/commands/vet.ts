import { type VettedInput, vet } from '../../query/index.js';
import { shortRunIds, shortVersionIds } from '../../query/short-ids.js';
import type { Command } from '../command.js';
import { line } from '../line.js';
import { questionOptions, textsOption } from '../option-values.js';
import { runsOf, versionsOf } from '../stale-sheet.js';
import { vetSheet } from '../vet-sheet.js';

/** Exit code when something is wrong with an input. */
const somethingWrong = 1;

/** `mltrace vet ARTIFACT [ARTIFACT…]` */
export const vetCommand: Command = (context, input) =>
  context.withStore(async (store): Promise<number> => {
    const answer = await vet(store, [input.argument, ...input.rest], {
      ...questionOptions(context, input),
      oldAfter: textsOption(input, 'oldAfter'),
      cadence: textsOption(input, 'cadence'),
      transitive: input.options['transitive'] === true,
      place: context.place(),
    });
    const code = answer.inputs.every(isFine) ? 0 : somethingWrong;
    if (context.json) {
      await context.printJson(answer);
      return code;
    }
    const causes = answer.inputs.flatMap((each) => [...each.causes, ...(each.stale?.causes ?? [])]);
    const runs = answer.inputs.flatMap(({ run }) => run ?? []);
    const versions = answer.inputs.flatMap(({ version }) => version ?? []);
    const sheet = vetSheet(answer.inputs, {
      shortRun: await shortRunIds(store, [...runs, ...causes.flatMap(runsOf)]),
      shortVersion: await shortVersionIds(store, [...versions, ...causes.flatMap(versionsOf)]),
      now: context.now,
    });
    await context.print(sheet.map((pieces) => line(pieces, context.medium)));
    return code;
  });

const isFine = ({ causes, stale, retracted }: VettedInput): boolean =>
  causes.length === 0 && stale === undefined && retracted.length === 0;
