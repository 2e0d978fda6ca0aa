import type { LineageStore } from '../store/contract.js';
import { asked } from './asked.js';
import { isRun } from './lineage-nodes.js';
import { scopeOf } from './question-options.js';
import { runFilterKeys } from './run-filter.js';
import { filterOf, type PageOptions, type RunPage, runPage } from './run-page.js';

/** The runs of all components, the newest first, by start and then id; of one namespace if it is given. */
export async function recent(store: LineageStore, options: PageOptions = {}): Promise<RunPage> {
  const scope = scopeOf(options, ['limit', 'after', ...runFilterKeys]);
  const { limit, after } = options;
  const { namespace } = scope;
  const pattern = namespace === undefined ? '(r:Run)' : '(r:Run {namespace: $namespace})';
  const named = namespace === undefined ? {} : { namespace };
  const filter = filterOf(options);
  const page = { ...scope, limit, after };
  return asked(store, { question: 'recent', parameters: { ...page, ...filter } }, () =>
    runPage(store, { pattern, condition: isRun('r') }, { ...page, filter, named }),
  );
}
