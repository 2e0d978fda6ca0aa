import { MltraceError } from '../../errors.js';
import { type Diff, diff } from '../../query/index.js';
import { shortRunIds, shortVersionIds } from '../../query/short-ids.js';
import type { LineageStore } from '../../store/contract.js';
import type { Command } from '../command.js';
import { diffSheet } from '../diff-sheet.js';
import { line } from '../line.js';
import { countOption, textOption } from '../option-values.js';

/** `mltrace diff FROM [TO]` */
export const diffCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const [to = input.argument] = input.rest;
    const [fromAt, toAt] = [textOption(input, 'fromAt'), textOption(input, 'toAt')];
    if (to === input.argument && fromAt === toAt) {
      const advice = 'name another version or run after it, or another time with --from-at or --to-at';
      throw new MltraceError('MLTRACE_USAGE', `'${to}' does not differ from itself; ${advice}`);
    }
    const { namespace } = context;
    const options = { namespace, fromAt, toAt, depth: countOption(input, 'depth'), place: context.place() };
    const answer = await diff(store, input.argument, to, options);
    if (context.json) return context.printJson(answer);
    const sheet = diffSheet(answer, await shortIds(store, answer));
    await context.print(sheet.map((pieces) => line(pieces, context.medium)));
  });

async function shortIds(store: LineageStore, { from, to, runs, onlyFrom, onlyTo }: Diff) {
  const inputs = runs.flatMap((pair) => pair.inputs).flatMap((pair) => [pair.from, pair.to]);
  const dependencies = runs
    .flatMap(({ changes }) => changes.filter(({ of }) => of === 'dependency'))
    .flatMap((change) => [change.from, change.to])
    .filter((id): id is string => typeof id === 'string');
  const versions = [from, to, ...inputs].flatMap((each) => each?.version ?? []);
  const ids = [
    ...[from, to].flatMap(({ run }) => run ?? []),
    ...runs.flatMap((pair) => [pair.from, pair.to]),
    ...[...onlyFrom, ...onlyTo].map(({ run }) => run),
    ...dependencies,
  ];
  return { shortRun: await shortRunIds(store, ids), shortVersion: await shortVersionIds(store, versions) };
}
