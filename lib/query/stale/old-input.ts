import { microsOf } from '../../lineage/time.js';
import type { OldInput } from './causes.js';
import type { Neighbourhood, RunThen } from './neighbourhood.js';

/**
 * One for each version that was older than the threshold (microseconds) when it was read. When what came from outside was
 * written is not known, so it has no age.
 */
export function oldInputs(run: RunThen, { uses }: Neighbourhood, threshold: number | undefined): readonly OldInput[] {
  const found = new Map<string, OldInput>();
  // Readings come in the order of their times: the last of a version is the one at which it was oldest.
  for (const { version, namespace, artifact, writtenAt, at } of uses.get(run.id) ?? []) {
    if (threshold === undefined || writtenAt === null) continue;
    const age = microsOf(at) - microsOf(writtenAt);
    if (age <= threshold) continue;
    found.set(version, {
      cause: 'old-input',
      artifact: { namespace, name: artifact },
      version,
      writtenAt,
      readAt: at,
      ageSeconds: age / 1e6,
      oldAfterSeconds: threshold / 1e6,
    });
  }
  return [...found.values()];
}
