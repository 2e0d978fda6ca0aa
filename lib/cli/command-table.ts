import { changeCommands } from './change-commands.js';
import type { CommandDefinition, OptionDefinition } from './command.js';
import { labelCommands } from './label-commands.js';
import { runCommands } from './run-commands.js';
import { sayingCommands } from './saying-commands.js';
import { artifact, at, depth, tag } from './shared-options.js';
import { staleCommands } from './stale-commands.js';

/** Options that stand before or after any command. */
export const globalOptions: readonly OptionDefinition[] = [
  {
    flags: '--store <store>',
    meaning:
      'a directory, a neo4j:// address or the http:// address of a serve; default: MLTRACE_STORE, else the nearest .mltrace upwards, else .mltrace here',
    completes: { files: true },
  },
  {
    flags: '--namespace <name>',
    meaning: 'look in this namespace only, or with `run` record in it; default: wherever the name is',
    completes: { names: ['namespace'] },
  },
  { flags: '--json', meaning: 'print JSON instead of text: short for --output json' },
  { flags: '--debug', meaning: 'print the stack trace of an error' },
  { flags: '--no-color', meaning: 'no colour on a terminal; NO_COLOR does the same' },
];

/** Of every command that does not mean something else by it. */
export const formatOption: OptionDefinition = {
  flags: '--output <format>',
  meaning: 'table, json or csv, the last only where the answer is a list; default: table',
  completes: { words: ['table', 'json', 'csv'] },
};

export const commandTable: readonly CommandDefinition[] = [
  {
    name: 'trace',
    argument: artifact,
    summary: 'which runs, code and data made an artifact (upstream)',
    options: [at, depth],
    takesNamespace: true,
    examples: ['mltrace trace predictions.csv', 'mltrace trace predictions.csv --at 2026-01-31T09:00:00Z --json'],
    load: async () => (await import('./commands/trace.js')).traceCommand,
  },
  {
    name: 'impact',
    argument: artifact,
    summary: 'which runs and artifacts an artifact has touched (downstream)',
    options: [at, depth],
    takesNamespace: true,
    examples: ['mltrace impact raw/flights.csv --depth 2'],
    load: async () => (await import('./commands/impact.js')).impactCommand,
  },
  ...changeCommands,
  ...labelCommands,
  ...staleCommands,
  ...runCommands,
  {
    name: 'inspect',
    argument: {
      form: '<run>',
      meaning: 'a run id, its first digits, or the first digits of its span id',
      completes: { names: ['run'] },
    },
    summary: 'everything known of a run: code, parameters, what it read and from whom',
    options: [at],
    takesNamespace: true,
    examples: ['mltrace inspect 4bf92f35'],
    load: async () => (await import('./commands/inspect.js')).inspectCommand,
  },
  {
    name: 'components',
    summary: 'all components with their last run',
    options: [tag, { flags: '--owner <name>', meaning: 'only those of this owner' }, at],
    takesNamespace: true,
    examples: ['mltrace components', 'mltrace components --tag production'],
    load: async () => (await import('./commands/components.js')).componentsCommand,
  },
  {
    name: 'artifacts',
    summary: 'all artifacts with their latest version',
    options: [at],
    takesNamespace: true,
    examples: ['mltrace artifacts --json'],
    load: async () => (await import('./commands/artifacts.js')).artifactsCommand,
  },
  {
    name: 'drift',
    argument: {
      form: '[component]',
      meaning: 'a component (its latest run that ended well), or a run id or its first digits',
      completes: { names: ['component', 'run'] },
    },
    summary:
      'how far what a component gave is from what its model was trained on, or a column of one CSV file from that of another',
    options: [
      at,
      { flags: '--column <name>', meaning: 'the column to compare; default: all that the run observed' },
      {
        flags: '--baseline <which>',
        meaning: 'lineage, previous, or a run to compare with; default: lineage, the run that trained the model',
        completes: { words: ['lineage', 'previous'] },
      },
      { flags: '--window <duration>', meaning: 'all runs that ended in so long a time together: 1d; s, m, h, d or w' },
      {
        flags: '--reference <file>',
        meaning: 'without a component: what to compare with, CSV with a header',
        completes: { files: true },
      },
      { flags: '--current <file>', meaning: 'what is compared with it', completes: { files: true } },
      {
        flags: '--method <name>',
        meaning: 'ks, wasserstein, js, psi or linf; default: all that fit the column',
        completes: { words: ['ks', 'wasserstein', 'js', 'psi', 'linf'] },
      },
      { flags: '--bins <bins>', meaning: 'equal<n> or quantile<n>; default: equal30 for js, quantile10 for psi' },
      { flags: '--threshold <number>', meaning: 'above it the column has drifted; default: 0.1' },
      { flags: '--calibrate', meaning: 'thresholds from how far the parts of the reference are from the whole' },
    ],
    takesNamespace: true,
    examples: [
      'mltrace drift predict',
      'mltrace drift evaluate --column delay_minutes --method wasserstein --json',
      'mltrace drift --reference january.csv --current march.csv --column delay_minutes',
    ],
    load: async () => (await import('./commands/drift.js')).driftCommand,
  },
  ...sayingCommands,
  {
    name: 'cypher',
    argument: { form: '<query>', meaning: 'a Cypher statement that only reads' },
    summary: 'ask the graph anything',
    options: [],
    takesNamespace: false,
    examples: ["mltrace cypher 'MATCH (r:Run) RETURN r.component, count(r)'"],
    load: async () => (await import('./commands/cypher.js')).cypherCommand,
  },
  {
    name: 'import',
    argument: { form: '<file>', meaning: 'facts as JSON, one a line; - is standard input', completes: { files: true } },
    summary: 'bring in facts; repeating it changes nothing',
    options: [{ flags: '--skip-invalid', meaning: 'leave out lines that are no facts, and say which' }],
    takesNamespace: false,
    examples: ['mltrace import facts.jsonl', 'mltrace export --store old/.mltrace | mltrace import -'],
    load: async () => (await import('./commands/import.js')).importCommand,
  },
  {
    name: 'export',
    summary: 'print all facts as JSON, one a line; the same facts give the same bytes',
    options: [],
    takesNamespace: false,
    examples: ['mltrace export > facts.jsonl'],
    load: async () => (await import('./commands/export.js')).exportCommand,
  },
  {
    name: 'migrate',
    summary: 'make the schema of a Neo4j store, or complete it; repeating it changes nothing',
    options: [],
    takesNamespace: false,
    examples: ['mltrace migrate --store neo4j://localhost:7687'],
    load: async () => (await import('./commands/migrate.js')).migrateCommand,
  },
  {
    name: 'sync',
    summary: 'deliver what this machine has recorded for a store elsewhere and still keeps',
    options: [],
    takesNamespace: false,
    examples: ['mltrace sync --store neo4j://localhost:7687'],
    load: async () => (await import('./commands/sync.js')).syncCommand,
  },
  {
    name: 'run',
    argument: {
      form: '<component>',
      meaning: 'name of the component that the command is',
      completes: { names: ['component'] },
    },
    rest: { form: '[command...]', meaning: 'the command and its arguments, after --' },
    summary: 'run any command in any language and record it as a run',
    options: [
      {
        flags: '--input <artifact>',
        meaning: 'a file, or the name of something, that it reads',
        completes: { files: true },
        repeatable: true,
      },
      {
        flags: '--output <artifact>',
        meaning: 'a file, or the name of something, that it writes',
        completes: { files: true },
        repeatable: true,
      },
      {
        flags: '--parameter <key=value>',
        meaning: 'a hyper-parameter: a number, true, false or text',
        repeatable: true,
      },
      { flags: '--no-digest', meaning: 'do not hash the files' },
      {
        flags: '--vet',
        meaning: 'warn when an input is stale or of a retracted label, also where a folder has to be opened for it',
      },
      { flags: '--no-vet', meaning: 'do not ask about the inputs' },
      {
        flags: '--gate <what>',
        meaning: 'stale or retracted: do not start the command when an input is',
        completes: { words: ['stale', 'retracted'] },
        repeatable: true,
      },
      { flags: '--deadline <duration>', meaning: 'how long a gate waits for the store; default: 2s' },
      {
        flags: '--on-unavailable <what>',
        meaning: 'run or stop: what a gate does when the store has not answered by then; default: run',
        completes: { words: ['run', 'stop'] },
      },
    ],
    takesNamespace: true,
    examples: [
      'mltrace run train --input features.csv --output model.bin --parameter epochs=3 -- python train.py',
      'mltrace run predict --input model.bin --gate retracted -- python predict.py',
      'mltrace run nightly -- make all',
    ],
    load: async () => (await import('./commands/run.js')).runCommand,
  },
  {
    name: 'quarantine',
    summary: 'what was recorded or sent, is no fact, and is kept aside',
    options: [],
    takesNamespace: false,
    examples: ['mltrace quarantine --json'],
    load: async () => (await import('./commands/quarantine.js')).quarantineCommand,
  },
  {
    name: 'serve',
    summary: 'take spans over OTLP/HTTP and answer questions over HTTP until it is stopped',
    options: [
      { flags: '--port <number>', meaning: 'port; 0 takes one that is free; default: 4328' },
      { flags: '--host <address>', meaning: 'address to listen at; default: 127.0.0.1' },
      {
        flags: '--tokens <file>',
        meaning: 'file of tokens, one a line: name, scopes (read, write, cypher) and token',
        completes: { files: true },
      },
      { flags: '--allow-anonymous', meaning: 'listen beyond this machine although nobody needs a token' },
      { flags: '--tls-cert <file>', meaning: 'certificate, PEM: speak TLS', completes: { files: true } },
      { flags: '--tls-key <file>', meaning: 'key of the certificate, PEM', completes: { files: true } },
      { flags: '--cypher', meaning: 'answer Cypher too; needs a store that can stop a query' },
      { flags: '--fsync', meaning: 'sync the disk with every commit: survive power loss too' },
      { flags: '--max-body <bytes>', meaning: 'bytes of a body, before and after decompression; default: 67108864' },
      {
        flags: '--metrics-window <duration>',
        meaning: 'how long ago a run that is new may have ended to be counted in metrics; default: 1h',
      },
      { flags: '--metrics-series <number>', meaning: 'series that a metric of runs may have; default: 2000' },
      {
        flags: '--metrics-buckets <column=bounds>',
        meaning: 'upper bounds for the values of a column, such as delay=-10,0,10,60, or of train/delay',
        repeatable: true,
      },
    ],
    takesNamespace: false,
    examples: ['mltrace serve', 'mltrace serve --host 0.0.0.0 --tokens tokens.txt --store neo4j://localhost:7687'],
    load: async () => (await import('./commands/serve.js')).serveCommand,
  },
  {
    name: 'demo',
    argument: { form: '[folder]', meaning: 'where to run it; default: mltrace-demo', completes: { files: true } },
    summary: 'run a pipeline on real flights and trace one of its predictions',
    options: [],
    takesNamespace: false,
    examples: ['mltrace demo'],
    load: async () => (await import('./commands/demo.js')).demoCommand,
  },
  {
    name: 'completion',
    argument: { form: '<shell>', meaning: 'bash, zsh or fish', completes: { words: ['bash', 'zsh', 'fish'] } },
    rest: {
      form: '[words...]',
      meaning: 'what the scripts themselves ask: `words -- WORD...` and `names -- KIND BEGINNING`',
    },
    summary: 'print a script that completes commands, options and names in a shell',
    options: [],
    takesNamespace: true,
    examples: ['source <(mltrace completion bash)', 'mltrace completion fish | source'],
    load: async () => (await import('./commands/completion.js')).completionCommand,
  },
];
