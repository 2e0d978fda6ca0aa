import { MltraceError } from '../../errors.js';
import { annotationKey } from '../../lineage/annotations.js';
import { keyOf } from '../../lineage/facts.js';
import { artifactSubject, inspect, notes } from '../../query/index.js';
import type { LineageStore } from '../../store/contract.js';
import type { Command, CommandContext } from '../command.js';
import { ago } from '../format.js';
import { textOption } from '../option-values.js';
import { authorOf, say } from '../say.js';
import { type Column, table } from '../table.js';

const columns: readonly Column[] = [{ title: 'NOTED' }, { title: 'BY', optional: true }, { title: 'NOTE', least: 20 }];

/** `mltrace note RUN|ARTIFACT [text]` */
export const noteCommand: Command = async (context, input) => {
  const text = input.rest.join(' ');
  if (text === '') return listNotes(context, input.argument);
  if (context.asData && !context.json)
    throw new MltraceError(
      'MLTRACE_USAGE',
      'what is noted is no list; leave out --output csv, or the text to list notes',
    );
  const author = await authorOf(textOption(input, 'author'));
  const said = (subject: string) => ({ subject, key: annotationKey.note, value: text, author });
  const annotation = await say(context, {
    ask: async (store) => said((await subjectsOf(context, store, input.argument))[0]),
  });
  if (context.json) return context.printJson(annotation);
  await context.print([`noted on ${annotation.subject}`]);
};

async function listNotes(context: CommandContext, argument: string): Promise<void> {
  await context.withStore(async (store) => {
    const answer = await notes(store, { subjects: await subjectsOf(context, store, argument) });
    if (context.asData) return context.printData(answer);
    if (answer.notes.length === 0) return context.print(['Nothing is noted.']);
    const rows = answer.notes.map(({ at, author = '', text }) => [
      { text: ago(at, context.now) },
      { text: author, look: 'dim' as const },
      { text },
    ]);
    await context.print(table(columns, rows, context.medium));
  });
}

/** Subjects of annotations that a text means: the first is what a new note is about. */
async function subjectsOf(
  context: CommandContext,
  store: LineageStore,
  text: string,
): Promise<readonly [string, ...string[]]> {
  const { namespace } = context;
  const found = await artifactSubject(store, text, { namespace, place: context.place() });
  if (found.unknown !== undefined) {
    const run = await runNamed(store, text, namespace);
    if (run !== undefined) return [`run:${run}`];
    context.note(`${found.unknown}; taken by that name all the same`);
  }
  const { artifact, subject, version } = found;
  const isById = version?.startsWith(text.toLowerCase()) === true;
  // A note on a name is about the artifact, whatever its versions.
  if (artifact === undefined || isById) return [subject];
  const own = `artifact:${keyOf(artifact.namespace, artifact.name)}`;
  return version === undefined ? [own] : [own, `version:${version}`];
}

async function runNamed(store: LineageStore, text: string, namespace: string | undefined): Promise<string | undefined> {
  try {
    return (await inspect(store, text, { namespace })).id;
  } catch (thrown) {
    if (thrown instanceof MltraceError && thrown.code === 'MLTRACE_NOT_FOUND') return undefined;
    throw thrown;
  }
}
