import type { CommandDefinition } from './command.js';
import { at } from './shared-options.js';

/** `mltrace stale` as data. */
export const staleCommands: readonly CommandDefinition[] = [
  {
    name: 'stale',
    argument: {
      form: '[subject]',
      meaning: 'a component, an artifact, a version or a run; default: everything',
      completes: { names: ['component', 'artifact'], files: true },
    },
    summary: 'which current outputs are stale, and why',
    options: [
      at,
      {
        flags: '--old-after <duration>',
        meaning: 'what was older than this when it was read is old: 7d, or train=7d for one component; s, m, h, d or w',
        repeatable: true,
      },
      {
        flags: '--cadence <duration>',
        meaning: 'how often components are expected to run, in the same form; default: what their history tells',
        repeatable: true,
      },
      { flags: '--transitive', meaning: 'look at everything upstream too' },
    ],
    takesNamespace: true,
    examples: [
      'mltrace stale',
      'mltrace stale predictions.csv --transitive',
      'mltrace stale train --old-after 7d --json',
    ],
    load: async () => (await import('./commands/stale.js')).staleCommand,
  },
];
