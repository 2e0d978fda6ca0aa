import { type Environment, readEnvironment } from '../config/environment.js';
import { locateStore, projectNamed, type StoreLocation, storeAt } from '../config/store-location.js';
import { MltraceError } from '../errors.js';
import type { LineageStore } from '../store/contract.js';
import type { CommandContext } from './command.js';
import { csvRecords } from './csv.js';
import { csvSheets } from './csv-sheets.js';
import { type CliIo, terminalWidth } from './io.js';
import type { Output } from './output.js';
import type { OutputFormat } from './output-format.js';
import { printable } from './printable.js';

/** The options that every command has. */
export interface GlobalOptions {
  readonly store?: string | undefined;
  readonly namespace?: string | undefined;
  readonly json?: boolean | undefined;
  readonly debug?: boolean | undefined;
  readonly color?: boolean | undefined;
}

interface ContextParts {
  readonly output: Output;
  readonly mltrace: CommandContext['mltrace'];
  /** Name of the command. */
  readonly command: string;
  readonly format: OutputFormat;
}

/** What a command is given, from what was typed and the world around it. */
export function contextOf(io: CliIo, options: GlobalOptions, parts: ContextParts): CommandContext {
  const { output, mltrace, command, format } = parts;
  const environment = io.environment ?? readEnvironment();
  const located = { cwd: io.cwd, ...(options.store !== undefined && { store: options.store }) };
  const locate = (): StoreLocation => locateStore(located, environment);
  const print = async (lines: readonly string[]): Promise<void> => {
    for (const text of lines) await output.write(`${text}\n`);
  };
  const printJson = (value: unknown): Promise<void> =>
    print([JSON.stringify(value, undefined, io.isTty ? 2 : undefined)]);
  const printCsv = async (answer: unknown): Promise<void> => {
    const sheet = csvSheets[command] ?? { lists: [], columns: [] };
    for (const record of csvRecords(answer, sheet, io)) await output.write(record);
  };
  const note = (text: string): void => void io.stderr.write(`mltrace: ${printable(text)}\n`);
  return {
    io,
    output,
    mltrace,
    note,
    print,
    medium: mediumOf(io, options, environment),
    json: format === 'json',
    asData: format !== 'table',
    namespace: options.namespace,
    storeOption: options.store,
    now: new Date(),
    location: locate,
    place: () => ({ cwd: io.cwd, projectRoot: locate().projectRoot }),
    printJson,
    printData: (answer) => (format === 'csv' ? printCsv : printJson)(answer),
    withStore: async (work, { creates } = { creates: false }) => {
      const location = locate();
      requireStore(location, creates);
      const store = await open(location, io.cwd, note);
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    },
  };
}

const mediumOf = (io: CliIo, options: GlobalOptions, environment: Environment) => ({
  color: options.color !== false && (environment.color ?? io.isTty),
  width: environment.columns ?? (io.isTty ? terminalWidth(io) : undefined),
});

/**
 * Asking must not leave an empty store behind in whatever folder it was asked in, and the folder of a project is none: its
 * store is in it.
 */
function requireStore(location: StoreLocation, creates: boolean): void {
  if (location.kind !== 'embedded') return;
  const { directory } = location;
  const found = storeAt(directory);
  if (found.is) return;
  if (found.inside !== undefined) throw projectNamed(directory, found.inside);
  if (creates) return;
  const advice = 'record a run first, import facts, or name a store with --store';
  throw new MltraceError('MLTRACE_STORE_UNAVAILABLE', `there is none at ${directory}; ${advice}`);
}

async function open(location: StoreLocation, cwd: string, note: (text: string) => void): Promise<LineageStore> {
  const { openStore } = await import('../store/open.js');
  const onQuarantine = (count: number, directory: string): void =>
    note(`${count} lines that were recorded are no facts and were left out; they are kept in ${directory}`);
  const onUndelivered = (reason: string): void =>
    note(`what was recorded here is not all in the store (${reason}); mltrace sync delivers it`);
  const serving = location.kind === 'embedded' ? await serviceOf(location.directory) : undefined;
  return serving ?? openStore({ store: nameOf(location), cwd, onQuarantine, onUndelivered });
}

const serviceOf = async (directory: string): Promise<LineageStore | undefined> =>
  (await import('../store/http/find-service.js')).findService(directory);

function nameOf(location: StoreLocation): string {
  if (location.kind === 'none') return 'none';
  return location.kind === 'embedded' ? location.directory : location.address;
}
