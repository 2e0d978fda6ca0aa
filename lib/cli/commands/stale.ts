import { stale } from '../../query/index.js';
import { shortRunIds, shortVersionIds } from '../../query/short-ids.js';
import type { Command } from '../command.js';
import { line } from '../line.js';
import { questionOptions, textsOption } from '../option-values.js';
import { runsOf, staleSheet, versionsOf } from '../stale-sheet.js';

/** `mltrace stale [COMPONENT|ARTIFACT|RUN]` */
export const staleCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const options = {
      ...questionOptions(context, input),
      oldAfter: textsOption(input, 'oldAfter'),
      cadence: textsOption(input, 'cadence'),
      transitive: input.options['transitive'] === true,
      place: context.place(),
    };
    const answer = await stale(store, input.argument === '' ? undefined : input.argument, options);
    if (context.asData) return context.printData(answer);
    const causes = answer.flatMap((run) => run.causes);
    const shortRun = await shortRunIds(store, [...answer.map(({ run }) => run), ...causes.flatMap(runsOf)]);
    const shortVersion = await shortVersionIds(store, causes.flatMap(versionsOf));
    const sheet = staleSheet(answer, { shortRun, shortVersion, now: context.now });
    await context.print(sheet.map((pieces) => line(pieces, context.medium)));
  });
