import { type ArtifactSummary, artifacts } from '../../query/index.js';
import { shortRunIds, shortVersionIds } from '../../query/short-ids.js';
import type { Command } from '../command.js';
import { ago } from '../format.js';
import { questionOptions } from '../option-values.js';
import { type Cell, type Column, table } from '../table.js';

const columns: readonly Column[] = [
  { title: 'ARTIFACT', least: 16, comfort: 48, cut: 'middle' },
  { title: 'NAMESPACE', optional: true },
  { title: 'KIND', optional: true },
  { title: 'VERSIONS', align: 'right' },
  { title: 'LATEST' },
  { title: 'WRITTEN' },
  { title: 'BY RUN' },
];

/** `mltrace artifacts` */
export const artifactsCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const answer = await artifacts(store, questionOptions(context, input));
    if (context.asData) return context.printData(answer);
    if (answer.artifacts.length === 0) return context.print(['No artifacts.']);
    const latest = answer.artifacts.flatMap((artifact) => artifact.latest ?? []);
    const shortVersion = await shortVersionIds(
      store,
      latest.map(({ version }) => version),
    );
    const shortRun = await shortRunIds(
      store,
      latest.flatMap(({ run }) => run ?? []),
    );
    const rows = answer.artifacts.map((artifact) => rowOf(artifact, { shortVersion, shortRun, now: context.now }));
    await context.print(table(columns, rows, context.medium));
  });

interface RowOptions {
  readonly shortVersion: (id: string) => string;
  readonly shortRun: (id: string) => string;
  readonly now: Date;
}

function rowOf(
  { name, namespace, kind, versions, latest }: ArtifactSummary,
  { shortVersion, shortRun, now }: RowOptions,
): readonly Cell[] {
  const written = latest === undefined ? 'not yet' : `${latest.external ? 'first read ' : ''}${ago(latest.at, now)}`;
  return [
    { text: name, look: 'bold' },
    { text: namespace, look: 'dim' },
    { text: kind ?? '', look: 'dim' },
    { text: versions.toLocaleString('en-US') },
    { text: latest === undefined ? '' : shortVersion(latest.version), look: 'cyan' },
    { text: written },
    latest?.run === undefined
      ? { text: latest === undefined ? '' : 'external', look: 'yellow' }
      : { text: shortRun(latest.run), look: 'cyan' },
  ];
}
