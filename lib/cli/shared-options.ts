import type { ArgumentDefinition, OptionDefinition } from './command.js';

/* Options and arguments that several commands take. */

export const at: OptionDefinition = {
  flags: '--at <time>',
  meaning: 'ask as of then: ISO 8601 with a zone, such as 2026-01-31T09:00:00Z',
};

export const depth: OptionDefinition = {
  flags: '--depth <runs>',
  meaning: 'how many runs far to go; default: all the way',
};

export const author: OptionDefinition = {
  flags: '--author <name>',
  meaning: 'who says it; default: the name of the account',
};

export const artifact: ArgumentDefinition = {
  form: '<artifact>',
  meaning: 'an artifact (its latest version), the path of a file, or a version id or its first digits',
  completes: { names: ['artifact'], files: true },
};
export const since: OptionDefinition = {
  flags: '--since <time>',
  meaning: 'only what started, or was written, from then on: ISO 8601 with a zone',
};
export const until: OptionDefinition = {
  flags: '--until <time>',
  meaning: 'only what started, or was written, up to then: ISO 8601 with a zone',
};
export const tag: OptionDefinition = {
  flags: '--tag <tag>',
  meaning: 'only those with this tag',
  completes: { names: ['tag'] },
};
export const component: ArgumentDefinition = {
  form: '<component>',
  meaning: 'name of a component',
  completes: { names: ['component'] },
};
