import { type ComponentSummary, components } from '../../query/index.js';
import { shortRunIds } from '../../query/short-ids.js';
import type { Command } from '../command.js';
import { ago, lookOf } from '../format.js';
import { questionOptions, textOption } from '../option-values.js';
import { type Cell, type Column, table } from '../table.js';

const columns: readonly Column[] = [
  { title: 'COMPONENT', least: 12, cut: 'middle' },
  { title: 'NAMESPACE', optional: true },
  { title: 'RUNS', align: 'right' },
  { title: 'LAST RUN' },
  { title: 'STATUS' },
  { title: 'STARTED' },
  { title: 'OWNER', optional: true },
  { title: 'DESCRIPTION', optional: true, least: 16 },
];

/** `mltrace components` */
export const componentsCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const answer = await components(store, {
      ...questionOptions(context, input),
      tag: textOption(input, 'tag'),
      owner: textOption(input, 'owner'),
    });
    if (context.asData) return context.printData(answer);
    if (answer.components.length === 0) return context.print(['No components.']);
    const shortRun = await shortRunIds(
      store,
      answer.components.map(({ lastRun }) => lastRun.id),
    );
    const rows = answer.components.map((component) => rowOf(component, shortRun, context.now));
    await context.print(table(columns, rows, context.medium));
  });

function rowOf(component: ComponentSummary, shortRun: (id: string) => string, now: Date): readonly Cell[] {
  const { name, namespace, runs, lastRun, owner = '', description = '', tags = [] } = component;
  const words = [description, ...tags.map((tag) => `#${tag}`)].filter((word) => word !== '');
  return [
    { text: name, look: 'bold' },
    { text: namespace, look: 'dim' },
    { text: runs.toLocaleString('en-US') },
    { text: shortRun(lastRun.id), look: 'cyan' },
    { text: lastRun.status, look: lookOf(lastRun.status) },
    { text: ago(lastRun.startedAt, now) },
    { text: owner },
    { text: words.join(' ') },
  ];
}
