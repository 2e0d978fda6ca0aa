import { impact, type Lineage, type LineageOptions, type TracedWrite, trace } from '../../query/index.js';
import { latestWrites } from '../../query/latest-writes.js';
import { shortRunIds, shortVersionIds } from '../../query/short-ids.js';
import type { LineageStore } from '../../store/contract.js';
import type { Command, CommandContext } from '../command.js';
import { paint } from '../line.js';
import { lineageTotals, lineageTree } from '../lineage-tree.js';
import { countOption, questionOptions } from '../option-values.js';
import { drawTree } from '../tree.js';

/** The command that draws what lies in one direction of a version. */
export const lineageCommand =
  (direction: 'upstream' | 'downstream'): Command =>
  (context, input) =>
    context.withStore(async (store) => {
      const question = {
        ...questionOptions(context, input),
        depth: countOption(input, 'depth'),
        place: context.place(),
      };
      const lineage = await (direction === 'upstream' ? trace : impact)(store, input.argument, question);
      if (context.json) return context.printJson(lineage);
      await draw(context, store, { lineage, direction, question });
    });

interface Drawn {
  readonly lineage: Lineage;
  readonly direction: 'upstream' | 'downstream';
  readonly question: LineageOptions;
}

async function draw(
  context: CommandContext,
  store: LineageStore,
  { lineage, direction, question }: Drawn,
): Promise<void> {
  const writesBeside = await externalBeside(store, lineage, question.at);
  const shown = lineage.versions.flatMap(({ run }) => run ?? []);
  const besides = [...writesBeside.values()];
  const shortRun = await shortRunIds(store, [
    ...shown,
    ...lineage.runs.map(({ id }) => id),
    ...besides.map(({ run }) => run),
  ]);
  const shortVersion = await shortVersionIds(store, [
    ...lineage.versions.map(({ id }) => id),
    ...besides.map(({ version }) => version),
  ]);
  const root = lineageTree(lineage, { direction, shortRun, shortVersion, writesBeside, now: context.now });
  for (const text of drawTree(root, context.medium)) {
    if (context.output.closed) return;
    await context.output.write(`${text}\n`);
  }
  const nothing =
    lineage.runs.length > 0 ? '' : direction === 'upstream' ? 'No traced run wrote it. ' : 'No run has read it. ';
  await context.print([paint(`${nothing}${lineageTotals(lineage, question.depth)}`, 'dim', context.medium.color)]);
}

/** For the external versions read: what traced runs had last written of the artifact. */
async function externalBeside(
  store: LineageStore,
  lineage: Lineage,
  at: string | undefined,
): Promise<ReadonlyMap<string, TracedWrite>> {
  const externals = new Map(
    lineage.versions.filter(({ external }) => external).map((version) => [version.id, version]),
  );
  const reads = lineage.edges.flatMap(({ type, from, to, at: readAt, digest }) => {
    const version = externals.get(to);
    if (type !== 'USED' || version === undefined || digest === undefined || readAt === undefined) return [];
    return [
      {
        run: from,
        version: to,
        pointer: { artifact: version.artifact, namespace: version.namespace, at: readAt, digest },
      },
    ];
  });
  const writes = await latestWrites(store, reads, at);
  const beside = new Map<string, TracedWrite>();
  reads.forEach(({ version }, index) => {
    const write = writes[index];
    if (write !== undefined) beside.set(version, write);
  });
  return beside;
}
