import { MltraceError } from '../errors.js';
import type { Annotation } from '../lineage/facts.js';
import { newAnnotation, type SaidAt, writeAnnotation } from '../query/index.js';
import type { LineageStore } from '../store/contract.js';
import type { CommandContext } from './command.js';

/** How a command finds out what it is to say. */
export interface Saying {
  /** Asks the store. */
  readonly ask: (store: LineageStore) => Promise<SaidAt>;
  /** What to say where the store cannot be asked; absent: then nothing is said. */
  readonly unasked?: (() => SaidAt) | undefined;
}

/**
 * Writes an annotation to the store. Where another process holds an embedded store it goes to the spool, from which that
 * process, or the next one, brings it in: nothing that a person says is lost because a job is running.
 */
export async function say(context: CommandContext, { ask, unasked }: Saying): Promise<Annotation> {
  try {
    return await context.withStore(async (store) => writeAnnotation(store, await ask(store)));
  } catch (thrown) {
    const location = context.location();
    const isHeld = thrown instanceof MltraceError && thrown.code === 'MLTRACE_STORE_HELD';
    if (!isHeld || unasked === undefined || location.kind !== 'embedded') throw thrown;
    const annotation = newAnnotation(unasked());
    await spool(location.spoolDirectory, annotation);
    context.note(
      `${thrown.message.replace(/; wait for it.*$/, '')}: said in its spool, brought in with the next answer`,
    );
    return annotation;
  }
}

async function spool(directory: string, annotation: Annotation): Promise<void> {
  const { openSpoolWriter } = await import('../spool/writer.js');
  const writer = openSpoolWriter({ directory });
  const taken = writer.append(annotation);
  writer.flush();
  writer.close();
  if (!taken)
    throw new MltraceError('MLTRACE_IO', `${directory} takes nothing; see that its disk has room and say it again`);
}

/** Who says it: the option, else the user of this machine's account. */
export async function authorOf(given: string | undefined): Promise<string | undefined> {
  if (given !== undefined) return given;
  const { userInfo } = await import('node:os');
  try {
    return userInfo().username || undefined;
  } catch {
    // An account without a name, as containers have them.
    return undefined;
  }
}
