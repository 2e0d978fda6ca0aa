/** The commands by what somebody comes for, as help lists them; each is in one group. */
export const commandGroups = {
  'Where an output came from, and what it touched:': ['trace', 'impact', 'diff', 'at', 'bisect', 'cypher'],
  'How runs went:': ['history', 'recent', 'inspect', 'measures', 'checks', 'components', 'artifacts', 'drift'],
  'Labels, and what is stale:': ['stale', 'vet', 'label', 'labels', 'affected', 'retract', 'retracted'],
  'Flags and the likeliest culprit, notes and tags:': [
    'flag',
    'unflag',
    'flags',
    'review',
    'note',
    'tag',
    'untag',
    'tags',
  ],
  'Recording, moving and serving:': [
    'run',
    'import',
    'export',
    'migrate',
    'sync',
    'quarantine',
    'serve',
    'demo',
    'completion',
    'help',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const headings = new Map<string, string>(
  Object.entries(commandGroups).flatMap(([heading, names]) => names.map((name) => [name, heading] as const)),
);

/** The heading that a command stands under. */
export const headingOf = (command: string): string => headings.get(command) ?? 'Commands:';
