import { parseDuration } from '../../config/duration.js';
import { MltraceError } from '../../errors.js';
import {
  type ArtifactSubject,
  affected,
  artifactSubject,
  type Retracted,
  retract,
  unknownSubject,
} from '../../query/index.js';
import { checkedLabel, labelSaid, retractionSaid } from '../../query/label.js';
import { shortVersionIds } from '../../query/short-ids.js';
import type { LineageStore } from '../../store/contract.js';
import type { Command, CommandContext, CommandInput } from '../command.js';
import { clock } from '../format.js';
import { questionOptions, textOption } from '../option-values.js';
import { authorOf, say } from '../say.js';

/** `mltrace label ARTIFACT LABEL` */
export const labelCommand: Command = async (context, input) => {
  const label = checkedLabel(input.rest[0] ?? '');
  const remove = input.options['remove'] === true;
  const author = await authorOf(textOption(input, 'author'));
  const options = { ...questionOptions(context, input), place: context.place() };
  let found: ArtifactSubject | undefined;
  let shown = '';
  const said = (subject: ArtifactSubject) => {
    found = subject;
    return labelSaid(subject, label, { author, remove });
  };
  const annotation = await say(context, {
    ask: async (store) => {
      const subject = await artifactSubject(store, input.argument, options);
      if (subject.unknown !== undefined) {
        const what = remove ? 'taken off' : 'labelled';
        const back = remove ? '' : `; mltrace label ${input.argument} ${label} --remove takes it off`;
        context.note(`${subject.unknown}; ${what} all the same, by that name${back}`);
      }
      if (remove) await noteWhenNotLabelled(context, store, { subject, label, namespace: options.namespace });
      const { version } = subject;
      const id = version === undefined ? '' : `  ${(await shortVersionIds(store, [version]))(version)}`;
      shown = `${subject.artifact?.name ?? subject.subject}${id}`;
      return said(subject);
    },
    // What an artifact stood for at another time than now only the store knows.
    unasked: options.at === undefined ? () => said(unknownSubject(input.argument, options)) : undefined,
  });
  if (context.json) return context.printJson({ ...annotation, external: found?.external === true });
  const outside = found?.external === true ? ', external: no traced run wrote it' : '';
  const verb = remove ? `took ${label} off` : `labelled ${label}:`;
  await context.print([`${verb} ${shown || annotation.subject}${outside}`]);
};

interface Removal {
  readonly subject: ArtifactSubject;
  readonly label: string;
  readonly namespace: string | undefined;
}

/** Whoever takes a label off the latest version may mean an older one, or what it was made from. */
async function noteWhenNotLabelled(
  context: CommandContext,
  store: LineageStore,
  { subject: { subject, artifact, version }, label, namespace = artifact?.namespace }: Removal,
): Promise<void> {
  const found = await affected(store, label, { namespace }).catch((thrown: unknown) => {
    if (thrown instanceof MltraceError && thrown.code === 'MLTRACE_NOT_FOUND') return undefined;
    throw thrown;
  });
  const on = found === undefined ? [] : [...found.labelled, ...found.external];
  // What nobody traced wrote is named by its artifact, and labelled as the version that it is now.
  if (on.some((each) => each.subject === subject || each.subject === `version:${version}`)) return;
  const own = on.filter((each) => keyOf(each.artifact) === keyOf(artifact));
  const versions = own.flatMap((each) => (each.subject.startsWith('version:') ? each.subject.slice(8) : []));
  const short = await shortVersionIds(store, versions);
  const advice = versions.length === 0 ? '' : `; it is on these versions of it: ${versions.map(short).join(', ')}`;
  const carries = found?.versions.some(({ id }) => subject === `version:${id}`) === true;
  const from = carries ? `; it carries it from what it was made from: mltrace labels tells` : '';
  context.note(`${label} was not on it${advice}${from}`);
}

const keyOf = (artifact: ArtifactSubject['artifact']): string => `${artifact?.namespace}/${artifact?.name}`;

/** `mltrace retract LABEL` */
export const retractCommand: Command = async (context, input) => {
  const grace = textOption(input, 'grace');
  const options = {
    namespace: context.namespace,
    author: await authorOf(textOption(input, 'author')),
    undo: input.options['undo'] === true,
    ...(grace !== undefined && { graceSeconds: parseDuration('--grace', grace) }),
  };
  const answer = await retractOrSpool(context, input, options);
  if (context.json) return context.printJson(answer);
  await context.print([textOf(answer, options.undo)]);
};

/** Where another process holds the store, a retraction is said in its spool: whether it was said before is then not known. */
async function retractOrSpool(
  context: CommandContext,
  input: CommandInput,
  options: Parameters<typeof retractionSaid>[1] & { readonly undo: boolean },
): Promise<Retracted> {
  try {
    return await context.withStore((store) => retract(store, input.argument, options));
  } catch (thrown) {
    if (!(thrown instanceof MltraceError) || thrown.code !== 'MLTRACE_STORE_HELD') throw thrown;
  }
  const which = { namespace: options.namespace ?? 'default', label: checkedLabel(input.argument) };
  const said = retractionSaid(which, options);
  await say(context, { ask: async () => said, unasked: () => said });
  return { ...which, changed: true };
}

function textOf({ namespace, label, changed, retraction }: Retracted, undo: boolean): string {
  const name = `${label} in ${namespace}`;
  if (undo) return changed ? `${name} is retracted no more` : `${name} was not retracted`;
  const since = retraction === undefined ? '' : ` with effect from ${clock(retraction.effectiveAt)}`;
  return changed ? `retracted ${name}${since}` : `${name} was retracted already${since}`;
}
