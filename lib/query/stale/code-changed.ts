import type { CodeChanged } from './causes.js';
import type { PastRun } from './component-history.js';
import type { RunThen } from './neighbourhood.js';

/** Whether the component's latest run has another code revision or another function; what one of them lacks tells nothing. */
export function codeChanged(run: RunThen, latest: PastRun | undefined): readonly CodeChanged[] {
  if (latest === undefined) return [];
  const revision = changeOf(run.revision, latest.revision);
  const digest = changeOf(run.digest, latest.digest);
  if (revision === undefined && digest === undefined) return [];
  return [
    {
      cause: 'code-changed',
      latest: latest.id,
      startedAt: latest.startedAt,
      ...(revision !== undefined && { revision }),
      ...(digest !== undefined && { digest }),
    },
  ];
}

const changeOf = (from: string | null, to: string | null): CodeChanged['revision'] =>
  from === null || to === null || from === to ? undefined : { from, to };
