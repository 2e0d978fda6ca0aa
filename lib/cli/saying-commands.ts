import { reviewMethods } from '../query/review/methods.js';
import type { CommandDefinition, OptionDefinition } from './command.js';
import { artifact, at, author, component, since, until } from './shared-options.js';

const reason: OptionDefinition = { flags: '--reason <text>', meaning: 'why' };

/** Commands by which people say things about what was recorded, and ask what was said. */
export const sayingCommands: readonly CommandDefinition[] = [
  {
    name: 'flag',
    argument: artifact,
    summary: 'say that an output is wrong',
    options: [reason, author, at],
    takesNamespace: true,
    examples: ["mltrace flag predictions.csv --reason 'all the same'", 'mltrace flag 02ce5009'],
    load: async () => (await import('./commands/flag.js')).flagCommand,
  },
  {
    name: 'unflag',
    argument: artifact,
    summary: 'take a flag back',
    options: [author, at],
    takesNamespace: true,
    examples: ['mltrace unflag 02ce5009'],
    load: async () => (await import('./commands/flag.js')).unflagCommand,
  },
  {
    name: 'flags',
    summary: 'what is flagged, by whom and why',
    options: [at],
    takesNamespace: true,
    examples: ['mltrace flags --json'],
    load: async () => (await import('./commands/flags.js')).flagsCommand,
  },
  {
    name: 'review',
    summary: 'which runs the flagged outputs have in common, the likeliest culprit first',
    options: [
      {
        flags: '--method <formula>',
        meaning: `how to rank: ${reviewMethods.slice(0, -1).join(', ')} or ${reviewMethods.at(-1)}; default: ${reviewMethods[0]}`,
        completes: { words: reviewMethods },
      },
      { flags: '--limit <classes>', meaning: 'how many classes of runs to show; default: 10' },
      since,
      until,
      at,
    ],
    takesNamespace: true,
    examples: ['mltrace review', 'mltrace review --since 2026-01-24T00:00:00Z --json'],
    load: async () => (await import('./commands/review.js')).reviewCommand,
  },
  {
    name: 'note',
    argument: {
      form: '<subject>',
      meaning: 'an artifact or version as for `trace`, or a run as for `inspect`',
      completes: { names: ['artifact', 'run'], files: true },
    },
    rest: { form: '[text...]', meaning: 'what to note; without it the notes are listed' },
    summary: 'note something about a run or an artifact, or read what was noted',
    options: [author],
    takesNamespace: true,
    examples: ["mltrace note 4bf92f35 'the supplier sent an old file'", 'mltrace note 4bf92f35'],
    load: async () => (await import('./commands/note.js')).noteCommand,
  },
  {
    name: 'tag',
    argument: component,
    rest: { form: '[tags...]', meaning: 'tags to add', completes: { names: ['tag'] } },
    summary: 'add tags to a component',
    options: [author],
    takesNamespace: true,
    examples: ['mltrace tag train production weekly'],
    load: async () => (await import('./commands/tag.js')).tagCommand,
  },
  {
    name: 'untag',
    argument: component,
    rest: { form: '[tags...]', meaning: 'tags to hide, also where its runs give them', completes: { names: ['tag'] } },
    summary: 'take tags away from a component',
    options: [author],
    takesNamespace: true,
    examples: ['mltrace untag train weekly'],
    load: async () => (await import('./commands/tag.js')).untagCommand,
  },
  {
    name: 'tags',
    summary: 'all tags with their components',
    options: [at],
    takesNamespace: true,
    examples: ['mltrace tags'],
    load: async () => (await import('./commands/tags.js')).tagsCommand,
  },
];
