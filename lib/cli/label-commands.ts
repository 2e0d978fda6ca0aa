import type { CommandDefinition } from './command.js';
import { artifact, at, author } from './shared-options.js';

/** Labels that flow to what is made from what they are on. */
export const labelCommands: readonly CommandDefinition[] = [
  {
    name: 'label',
    argument: artifact,
    rest: {
      form: '<label>',
      meaning: 'a customer, a consent, a licence: letters, digits and ._:@+-',
      completes: { names: ['label'] },
    },
    summary: 'put a label on an input; whatever is made from it carries the label',
    options: [{ flags: '--remove', meaning: 'take it off' }, author, at],
    takesNamespace: true,
    examples: ['mltrace label customers.csv consent-2026', 'mltrace label customers.csv consent-2026 --remove'],
    load: async () => (await import('./commands/label.js')).labelCommand,
  },
  {
    name: 'labels',
    argument: {
      form: '[artifact]',
      meaning: 'an artifact or a version; default: all labels',
      completes: { names: ['artifact'], files: true },
    },
    summary: 'all labels, or those that an artifact carries and where they come from',
    options: [at],
    takesNamespace: true,
    examples: ['mltrace labels', 'mltrace labels model.json'],
    load: async () => (await import('./commands/labels.js')).labelsCommand,
  },
  {
    name: 'affected',
    argument: { form: '<label>', meaning: 'a label', completes: { names: ['label'] } },
    summary: 'everything that carries a label: what it was put on, and what was made from that',
    options: [at],
    takesNamespace: true,
    examples: ['mltrace affected consent-2026 --json'],
    load: async () => (await import('./commands/affected.js')).affectedCommand,
  },
  {
    name: 'retract',
    argument: { form: '<label>', meaning: 'a label', completes: { names: ['label'] } },
    summary: 'retract a label, at once or after a period of grace; repeating it changes nothing',
    options: [
      { flags: '--grace <duration>', meaning: 'it takes effect after 90s, 15m, 12h, 30d or 2w; default: at once' },
      { flags: '--undo', meaning: 'take the retraction back' },
      author,
    ],
    takesNamespace: true,
    examples: ['mltrace retract consent-2026 --grace 30d'],
    load: async () => (await import('./commands/label.js')).retractCommand,
  },
  {
    name: 'retracted',
    summary: 'the labels that are retracted, and since when',
    options: [at],
    takesNamespace: true,
    examples: ['mltrace retracted'],
    load: async () => (await import('./commands/labels.js')).retractedCommand,
  },
];
