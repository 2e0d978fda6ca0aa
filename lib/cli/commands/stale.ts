import { stale } from '../../query/index.js';
import { shortRunIds, shortVersionIds } from '../../query/short-ids.js';
import type { StaleCause } from '../../query/stale/causes.js';
import type { Command, CommandInput } from '../command.js';
import { line } from '../line.js';
import { questionOptions } from '../option-values.js';
import { staleSheet } from '../stale-sheet.js';

/** `mltrace stale [COMPONENT|ARTIFACT|RUN]` */
export const staleCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const options = {
      ...questionOptions(context, input),
      oldAfter: listOption(input, 'oldAfter'),
      cadence: listOption(input, 'cadence'),
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

function listOption({ options }: CommandInput, key: string): readonly string[] | undefined {
  const value = options[key];
  return Array.isArray(value) ? value : undefined;
}

function runsOf(cause: StaleCause): readonly string[] {
  if (cause.cause === 'newer-input') return [cause.newer.run];
  if (cause.cause === 'old-input') return [];
  return 'run' in cause ? [cause.run] : [cause.latest];
}

function versionsOf(cause: StaleCause): readonly string[] {
  if (cause.cause === 'newer-input') return [cause.used.version, cause.newer.version];
  return 'version' in cause && cause.version !== undefined ? [cause.version] : [];
}
