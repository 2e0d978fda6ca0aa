import type { VettedInput } from '../query/index.js';
import type { StaleCause } from '../query/stale/causes.js';
import type { InputFinding } from '../record/vet/ask-store.js';

/** Causes that a message tells of; the others are counted. */
const told = 3;

/** What is wrong with an input, as a component is told it: one finding that it is stale, one for each retracted label. */
export function findingsOf({ artifact, version, causes, stale, retracted }: VettedInput): readonly InputFinding[] {
  const about = { artifact, ...(version !== undefined && { version }) };
  const all: readonly StaleCause[] = [...causes, ...(stale?.causes ?? [])];
  const findings: InputFinding[] = retracted.map(({ label, retraction, sources }) => ({
    reason: 'retracted',
    ...about,
    label,
    message: `carries the label ${label}, retracted ${retraction.effectiveAt}, from ${sources
      .map((source) => source.artifact?.name ?? source.subject)
      .slice(0, told)
      .join(', ')}`,
  }));
  if (all.length === 0) return findings;
  const sentences = [
    ...causes.map(ofItself),
    ...(stale?.causes ?? []).map((cause) => ofWriter(stale?.component, cause)),
  ];
  const more = sentences.length > told ? `, and ${sentences.length - told} more` : '';
  const message = `is stale: ${sentences.slice(0, told).join(', ')}${more}`;
  return [{ reason: 'stale', ...about, message, causes: [...new Set(all.map(({ cause }) => cause))] }, ...findings];
}

function ofItself(cause: VettedInput['causes'][number]): string {
  switch (cause.cause) {
    case 'newer-input':
      return `${cause.newer.component} wrote it anew at ${cause.newer.at}`;
    case 'old-input':
      return `it was written at ${cause.writtenAt}, longer ago than ${cause.oldAfterSeconds} s`;
    case 'failed-upstream':
      return `the run of ${cause.component} that wrote it has failed`;
  }
}

function ofWriter(component: string | undefined, cause: StaleCause): string {
  switch (cause.cause) {
    case 'newer-input':
      return `${component} read ${cause.artifact.name}, which ${cause.newer.component} wrote anew at ${cause.newer.at}`;
    case 'old-input':
      return `${component} read ${cause.artifact.name}, which was written at ${cause.writtenAt}`;
    case 'code-changed':
      return `${component} has other code since ${cause.startedAt}`;
    case 'overdue':
      return `${component} has not run since ${cause.startedAt}`;
    case 'failed-upstream':
      return `${component} depends on a run of ${cause.component} that has failed`;
    case 'upstream':
      return `a run of ${cause.component} further upstream is stale (${cause.causes.join(', ')})`;
  }
}
