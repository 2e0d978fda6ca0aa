import { type InspectedRun, inspect } from '../../query/index.js';
import { shortRunIds, shortVersionIds } from '../../query/short-ids.js';
import type { LineageStore } from '../../store/contract.js';
import type { Command } from '../command.js';
import { line } from '../line.js';
import { questionOptions } from '../option-values.js';
import { runSheet } from '../run-sheet.js';

/** `mltrace inspect RUN` */
export const inspectCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const run = await inspect(store, input.argument, questionOptions(context, input));
    if (context.json) return context.printJson(run);
    const short = await shortIds(store, run);
    await context.print(runSheet(run, { ...short, now: context.now }).map((pieces) => line(pieces, context.medium)));
  });

async function shortIds(store: LineageStore, run: InspectedRun) {
  const versions = [
    ...run.reads.flatMap(({ resolved, latest }) => [resolved, ...(latest === undefined ? [] : [latest.version])]),
    ...run.writes.flatMap(({ id }) => id ?? []),
  ];
  const runs = [
    ...run.reads.flatMap(({ producer, latest }) => [
      ...(producer === null ? [] : [producer]),
      ...(latest === undefined ? [] : [latest.run]),
    ]),
    ...(run.children ?? []),
    ...(run.dependsOn ?? []),
  ];
  return { shortRun: await shortRunIds(store, runs), shortVersion: await shortVersionIds(store, versions) };
}
