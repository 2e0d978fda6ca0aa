import type { LineageStore } from '../store/contract.js';
import { asked } from './asked.js';
import { findComponent } from './find-component.js';
import { isRunOfComponent } from './lineage-nodes.js';
import { scopeOf } from './question-options.js';
import { runFilterKeys } from './run-filter.js';
import { filterOf, type PageOptions, type RunPage, runPage } from './run-page.js';

/**
 * The runs of a component, the newest first, by start and then id. Rejects with MLTRACE_NOT_FOUND, MLTRACE_AMBIGUOUS
 * or MLTRACE_OPTION_INVALID.
 */
export async function history(store: LineageStore, component: string, options: PageOptions = {}): Promise<RunPage> {
  const scope = scopeOf(options, ['limit', 'after', ...runFilterKeys]);
  const { limit, after } = options;
  const filter = filterOf(options);
  const page = { ...scope, limit, after };
  return asked(store, { question: 'history', parameters: { component, ...page, ...filter } }, async () => {
    const { key } = await findComponent(store, component, scope);
    const runs = { pattern: '(c:Component {key: $key})<-[:OF]-(r:Run)', condition: isRunOfComponent('r') };
    return runPage(store, runs, { ...page, filter, named: { key } });
  });
}
