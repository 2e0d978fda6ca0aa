import type { FailedUpstream } from './causes.js';
import type { Neighbourhood, RunThen } from './neighbourhood.js';

/** The runs next upstream that have failed: those that wrote a version it used, and those it names. One for each run. */
export function failedUpstream(
  run: RunThen,
  { uses, writers, dependencies }: Neighbourhood,
): readonly FailedUpstream[] {
  const found = new Map<string, FailedUpstream>();
  for (const { version, namespace, artifact } of uses.get(run.id) ?? []) {
    const writer = writers.get(version);
    if (writer?.status !== 'failed' || writer.id === run.id || found.has(writer.id)) continue;
    found.set(writer.id, { ...failed(writer), version, artifact: { namespace, name: artifact } });
  }
  for (const other of dependencies.get(run.id) ?? []) {
    if (other.status === 'failed' && other.id !== run.id && !found.has(other.id)) found.set(other.id, failed(other));
  }
  return [...found.values()];
}

const failed = ({ id, component }: RunThen): FailedUpstream => ({ cause: 'failed-upstream', run: id, component });
