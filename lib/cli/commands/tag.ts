import { MltraceError } from '../../errors.js';
import { annotationKey } from '../../lineage/annotations.js';
import { keyOf } from '../../lineage/facts.js';
import { closest, didYouMean } from '../../query/close-names.js';
import { components, type SaidAt, writeAnnotation } from '../../query/index.js';
import type { LineageStore } from '../../store/contract.js';
import type { Command, CommandContext, CommandInput } from '../command.js';
import { textOption } from '../option-values.js';
import { authorOf } from '../say.js';

/** `mltrace tag COMPONENT TAG…` */
export const tagCommand: Command = (context, input) => tagging(context, input, true);

/** `mltrace untag COMPONENT TAG…` */
export const untagCommand: Command = (context, input) => tagging(context, input, null);

async function tagging(context: CommandContext, input: CommandInput, value: true | null): Promise<void> {
  const { argument, rest } = input;
  if (rest.length === 0) throw new MltraceError('MLTRACE_USAGE', 'expected a tag after the component, found none');
  const author = await authorOf(textOption(input, 'author'));
  await context.withStore(async (store) => {
    const component = await componentNamed(store, argument, context.namespace);
    const subject = `component:${keyOf(component.namespace, component.name)}`;
    const said = rest.map((tag): SaidAt => ({ subject, key: annotationKey.tag(tag), value, author }));
    for (const one of said) await writeAnnotation(store, one);
    const { tags = [] } = await componentNamed(store, argument, component.namespace);
    if (context.json) return context.printJson({ namespace: component.namespace, name: component.name, tags });
    await context.print([
      `${component.name}  ${tags.length === 0 ? 'no tags' : tags.map((tag) => `#${tag}`).join(' ')}`,
    ]);
  });
}

async function componentNamed(store: LineageStore, name: string, namespace: string | undefined) {
  const { components: all } = await components(store, { namespace });
  const [found, other] = all.filter((component) => component.name === name);
  if (found === undefined) {
    const names = all.map((component) => component.name);
    const advice = `${didYouMean(closest(name, names))}mltrace components lists them all`;
    throw new MltraceError('MLTRACE_NOT_FOUND', `no component '${name}'; ${advice}`);
  }
  if (other === undefined) return found;
  throw new MltraceError(
    'MLTRACE_AMBIGUOUS',
    `component '${name}' is in several namespaces; choose one with --namespace`,
  );
}
