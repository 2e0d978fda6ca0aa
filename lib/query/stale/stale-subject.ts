import type { RunId, Timestamp } from '../../lineage/facts.js';
import type { LineageStore } from '../../store/contract.js';
import { findSubject } from '../find-subject.js';
import { loadVersions } from '../lineage-version.js';
import { currentRuns } from './current-runs.js';

export interface SubjectScope {
  readonly namespace: string | undefined;
  readonly at: Timestamp | undefined;
  /** The names that an artifact may have, the likelier first. */
  readonly names: readonly string[];
}

/** The runs that are asked about; of a component, those it had among the current ones. */
export interface StaleSubject {
  readonly runs: readonly RunId[];
  readonly component?: { readonly namespace: string; readonly name: string };
}

/**
 * The runs that a text means: of an artifact or a version the run that wrote it, of a component its runs whose outputs are current,
 * or a run itself. Rejects with MLTRACE_NOT_FOUND or MLTRACE_AMBIGUOUS.
 */
export async function staleSubject(store: LineageStore, text: string, scope: SubjectScope): Promise<StaleSubject> {
  const found = await findSubject(store, text, { ...scope, runs: true });
  if ('run' in found) return { runs: [found.run] };
  if ('artifact' in found) {
    const { version } = found.artifact;
    const run = (await loadVersions(store, [version], scope.at)).get(version)?.run;
    return { runs: run === undefined ? [] : [run] };
  }
  const { key, ...component } = found.component;
  return { runs: await currentRuns(store, { component, namespace: component.namespace, at: scope.at }), component };
}
