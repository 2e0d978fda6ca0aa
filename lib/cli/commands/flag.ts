import { annotationKey } from '../../lineage/annotations.js';
import type { Json } from '../../lineage/facts.js';
import { type ArtifactSubject, artifactSubject, flags, unknownSubject } from '../../query/index.js';
import { shortVersionIds } from '../../query/short-ids.js';
import type { LineageStore } from '../../store/contract.js';
import type { Command, CommandContext, CommandInput } from '../command.js';
import { questionOptions, textOption } from '../option-values.js';
import { authorOf, say } from '../say.js';

/** `mltrace flag ARTIFACT` */
export const flagCommand: Command = (context, input) =>
  flagging(context, input, { value: textOption(input, 'reason') ?? true, verb: 'flagged' });

/** `mltrace unflag ARTIFACT` */
export const unflagCommand: Command = (context, input) => flagging(context, input, { value: null, verb: 'unflagged' });

interface Flagging {
  readonly value: Json;
  readonly verb: string;
}

async function flagging(context: CommandContext, input: CommandInput, { value, verb }: Flagging): Promise<void> {
  const author = await authorOf(textOption(input, 'author'));
  const at = textOption(input, 'at');
  const options = { ...questionOptions(context, input), place: context.place() };
  let found: ArtifactSubject | undefined;
  let shown = '';
  const said = (subject: ArtifactSubject) => {
    found = subject;
    return { subject: subject.subject, key: annotationKey.flag, value, author };
  };
  const annotation = await say(context, {
    ask: async (store) => {
      const subject = await artifactSubject(store, input.argument, options);
      if (subject.unknown !== undefined) {
        const back = value === null ? '' : `; mltrace unflag ${input.argument} takes it back`;
        context.note(`${subject.unknown}; ${verb} all the same, by that name${back}`);
      }
      if (value === null) await noteWhenNotFlagged(context, store, subject);
      shown = await nameOf(store, subject);
      return said(subject);
    },
    // What an artifact stood for at another time than now only the store knows.
    unasked: at === undefined ? () => said(unknownSubject(input.argument, options)) : undefined,
  });
  if (context.json) return context.printJson({ ...annotation, external: found?.external === true });
  const outside = found?.external === true ? ', external: no traced run wrote it' : '';
  await context.print([`${verb} ${shown || annotation.subject}${outside}`]);
}

async function nameOf(store: LineageStore, { artifact, version, subject }: ArtifactSubject): Promise<string> {
  if (artifact === undefined) return subject;
  if (version === undefined) return artifact.name;
  return `${artifact.name}  ${(await shortVersionIds(store, [version]))(version)}`;
}

/** Whoever takes a flag back from the latest version may mean an older one that bears it. */
async function noteWhenNotFlagged(
  context: CommandContext,
  store: LineageStore,
  { artifact, version, subject }: ArtifactSubject,
): Promise<void> {
  const known = await flags(store);
  if (known.flags.some((flag) => flag.version === version) || known.external.some((flag) => flag.subject === subject)) {
    return;
  }
  const others = known.flags.filter(
    (flag) => flag.artifact.namespace === artifact?.namespace && flag.artifact.name === artifact.name,
  );
  const short = await shortVersionIds(
    store,
    others.map((flag) => flag.version),
  );
  const advice =
    others.length === 0 ? '' : `; flagged versions of it: ${others.map((flag) => short(flag.version)).join(', ')}`;
  context.note(`it was not flagged${advice}`);
}
