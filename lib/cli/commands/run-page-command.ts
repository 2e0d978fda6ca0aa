import type { PageOptions, RunPage } from '../../query/index.js';
import { shortRunIds } from '../../query/short-ids.js';
import type { LineageStore } from '../../store/contract.js';
import type { Command } from '../command.js';
import { paint } from '../line.js';
import { pageOptions } from '../option-values.js';
import { runTable } from '../run-table.js';

/** A command whose answer is runs, page by page. `none` is said when there are none. */
export const runPageCommand =
  (ask: (store: LineageStore, argument: string, options: PageOptions) => Promise<RunPage>, none: string): Command =>
  (context, input) =>
    context.withStore(async (store) => {
      const page = await ask(store, input.argument, pageOptions(context, input));
      if (context.asData) {
        await context.printData(page);
        if (page.next !== undefined && !context.json) context.note(`there are older ones: --after ${page.next}`);
        return;
      }
      if (page.runs.length === 0) return context.print([none]);
      const shortRun = await shortRunIds(
        store,
        page.runs.map(({ id }) => id),
      );
      const { medium, now } = context;
      await context.print(runTable(page.runs, { shortRun, now, medium }));
      if (page.next !== undefined)
        await context.print([paint(`Older ones: --after ${page.next}`, 'dim', medium.color)]);
    });
