import type { CommandDefinition, OptionDefinition } from './command.js';
import { at, component, since, tag, until } from './shared-options.js';

const limit: OptionDefinition = { flags: '--limit <runs>', meaning: 'how many runs to show; default: 10' };
const after: OptionDefinition = {
  flags: '--after <next>',
  meaning: 'go on where an answer ended that gave this as next',
};
const runFilters: readonly OptionDefinition[] = [
  {
    flags: '--status <status>',
    meaning: 'only runs that are running, ok or failed',
    completes: { words: ['running', 'ok', 'failed'] },
  },
  since,
  until,
  tag,
  { flags: '--parameter <name=value>', meaning: 'only runs with this parameter', repeatable: true },
];

/** Questions whose answers are runs, or what runs measured and checked. */
export const runCommands: readonly CommandDefinition[] = [
  {
    name: 'history',
    argument: component,
    summary: 'the runs of a component, the newest first',
    options: [limit, after, ...runFilters, at],
    takesNamespace: true,
    examples: ['mltrace history train --limit 20'],
    load: async () => (await import('./commands/history.js')).historyCommand,
  },
  {
    name: 'recent',
    summary: 'the runs of all components, the newest first',
    options: [
      { flags: '--watch', meaning: 'go on with runs as they come in, until Ctrl-C' },
      limit,
      after,
      ...runFilters,
      at,
    ],
    takesNamespace: true,
    examples: ['mltrace recent --namespace production', 'mltrace recent --watch --status failed'],
    load: async () => (await import('./commands/recent.js')).recentCommand,
  },
  {
    name: 'measures',
    argument: component,
    summary: 'parameters and measures of the runs of a component, the best run first',
    options: [
      {
        flags: '--by <measure>',
        meaning: 'the measure that ranks; default: of those that most runs have the first by name',
      },
      { flags: '--lowest', meaning: 'its lowest value is the best; default: of a loss, an error, a time or a cost' },
      { flags: '--highest', meaning: 'its highest value is the best; default: of everything else' },
      limit,
      ...runFilters,
      at,
    ],
    takesNamespace: true,
    examples: ['mltrace measures train', 'mltrace measures train --by accuracy --since 2026-01-24T00:00:00Z'],
    load: async () => (await import('./commands/measures.js')).measuresCommand,
  },
  {
    name: 'checks',
    argument: {
      form: '[component]',
      meaning: 'name of a component; default: all',
      completes: { names: ['component'] },
    },
    summary: 'which checks fail, since when and how often',
    options: [
      { flags: '--all', meaning: 'passing ones too' },
      {
        flags: '--since <time>',
        meaning: 'only those that a run ran which started from then on: ISO 8601 with a zone',
      },
      at,
    ],
    takesNamespace: true,
    examples: ['mltrace checks --since 2026-01-24T00:00:00Z', 'mltrace checks train --all'],
    load: async () => (await import('./commands/checks.js')).checksCommand,
  },
];
