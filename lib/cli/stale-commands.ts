import type { CommandDefinition, OptionDefinition } from './command.js';
import { artifact, at } from './shared-options.js';

const staleness: readonly OptionDefinition[] = [
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
];

/** `mltrace stale` and `mltrace vet` as data. */
export const staleCommands: readonly CommandDefinition[] = [
  {
    name: 'stale',
    argument: {
      form: '[subject]',
      meaning: 'a component, an artifact, a version or a run; default: everything',
      completes: { names: ['component', 'artifact', 'run'], files: true },
    },
    summary: 'which current outputs are stale, and why',
    options: [at, ...staleness],
    takesNamespace: true,
    examples: [
      'mltrace stale',
      'mltrace stale predictions.csv --transitive',
      'mltrace stale train --old-after 7d --json',
    ],
    load: async () => (await import('./commands/stale.js')).staleCommand,
  },
  {
    name: 'vet',
    argument: artifact,
    rest: { form: '[artifacts...]', meaning: 'more of them', completes: { names: ['artifact'], files: true } },
    summary:
      'what is wrong with inputs before they are read: stale, or of a retracted label; exit code 1 if something is',
    options: [at, ...staleness],
    takesNamespace: true,
    examples: ['mltrace vet model.json', 'mltrace vet features.csv labels.csv && python train.py'],
    load: async () => (await import('./commands/vet.js')).vetCommand,
  },
];
