import { constantsOf } from '../definition.js';
import type { OpenRun } from '../open-run.js';
import type { ComingInput } from './ask-store.js';

/**
 * What a run has declared that it reads, as far as it is known now: of a large file that is still being hashed the content
 * is not. What was dropped, since its name is none or hidden, is left out.
 */
export function comingInputs(run: OpenRun): readonly ComingInput[] {
  const { definition, namespace } = run.start;
  const own = constantsOf(definition, namespace, run.resource)?.namespace ?? 'default';
  return run.reads
    .filter(({ artifact }) => artifact !== '')
    .map(({ artifact, namespace: other, digest, version }) => ({
      artifact: artifact.toWellFormed(),
      namespace: other || own,
      ...(digest !== '' && { digest: digest.toLowerCase() }),
      ...(version !== '' && { version: version.toWellFormed() }),
    }));
}
