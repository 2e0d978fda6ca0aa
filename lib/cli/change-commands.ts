import type { CommandDefinition, OptionDefinition } from './command.js';
import { artifact, depth } from './shared-options.js';

const fromAt: OptionDefinition = { flags: '--from-at <time>', meaning: 'the first of the two as of then' };
const toAt: OptionDefinition = { flags: '--to-at <time>', meaning: 'the second of the two as of then' };
const good: OptionDefinition = { flags: '--good <time>', meaning: 'when the output was good' };
const bad: OptionDefinition = { flags: '--bad <time>', meaning: 'when it was bad' };

/** What has changed, and what was there before. */
export const changeCommands: readonly CommandDefinition[] = [
  {
    name: 'diff',
    argument: {
      form: '<from>',
      meaning: 'an artifact, a version or a run: what to compare',
      completes: { names: ['artifact', 'run'], files: true },
    },
    rest: {
      form: '[to]',
      meaning: 'what to compare it with; default: the same artifact, at another time',
      completes: { names: ['artifact', 'run'], files: true },
    },
    summary: 'what differs upstream of two versions, two runs, or an artifact at two times',
    options: [fromAt, toAt, depth],
    takesNamespace: true,
    examples: [
      'mltrace diff predictions-w08.csv predictions-w09.csv',
      'mltrace diff model.json --from-at 2026-01-31T09:00:00Z',
    ],
    load: async () => (await import('./commands/diff.js')).diffCommand,
  },
  {
    name: 'at',
    argument: {
      form: '<subject>',
      meaning: 'an artifact, a version or a component',
      completes: { names: ['component', 'artifact'], files: true },
    },
    rest: { form: '<time>', meaning: 'ISO 8601 with a zone, such as 2026-01-31T09:00:00Z' },
    summary: 'what was live at a time: the versions, runs and code behind an artifact or a component',
    options: [depth],
    takesNamespace: true,
    examples: ['mltrace at predict 2026-01-31T09:00:00Z', 'mltrace at model.json 2026-01-31T09:00:00Z --json'],
    load: async () => (await import('./commands/at.js')).atCommand,
  },
  {
    name: 'bisect',
    argument: artifact,
    summary: 'which changes upstream may be why an output was good at one time and bad at another',
    options: [good, bad, depth],
    takesNamespace: true,
    examples: ['mltrace bisect model.json --good 2026-01-24T09:00:00Z --bad 2026-01-31T09:00:00Z'],
    load: async () => (await import('./commands/bisect.js')).bisectCommand,
  },
];
