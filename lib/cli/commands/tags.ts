import { compareText } from '../../lineage/canonical-json.js';
import { components } from '../../query/index.js';
import type { Command } from '../command.js';
import { questionOptions } from '../option-values.js';
import { table } from '../table.js';

/** `mltrace tags` */
export const tagsCommand: Command = (context, input) =>
  context.withStore(async (store) => {
    const { components: all } = await components(store, questionOptions(context, input));
    const names = [...new Set(all.flatMap(({ tags = [] }) => tags))].sort(compareText);
    const tags = names.map((tag) => ({
      tag,
      components: all
        .filter((component) => component.tags?.includes(tag))
        .map(({ namespace, name }) => ({ namespace, name })),
    }));
    if (context.asData) return context.printData({ tags });
    if (tags.length === 0) return context.print(['No tags.']);
    const rows = tags.map(({ tag, components: tagged }) => [
      { text: `#${tag}`, look: 'bold' as const },
      { text: tagged.map(({ name }) => name).join(', ') },
    ]);
    await context.print(table([{ title: 'TAG' }, { title: 'COMPONENTS', least: 20 }], rows, context.medium));
  });
