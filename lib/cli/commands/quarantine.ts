import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MltraceError, messageOf } from '../../errors.js';
import type { Command, CommandContext } from '../command.js';
import { counted } from '../format.js';
import { paint } from '../line.js';
import { type Cell, type Column, table } from '../table.js';

/** A line that was kept aside because it is no fact, or a span that is no run. */
interface KeptLine {
  /** The file of the quarantine. */
  readonly file: string;
  readonly reason: string;
  readonly line: string;
  /** When it came, of spans. */
  readonly at?: string;
}

const columns: readonly Column[] = [
  { title: 'FROM', least: 8, cut: 'middle' },
  { title: 'AT', optional: true },
  { title: 'REASON', least: 20 },
  { title: 'WHAT CAME', least: 20 },
];

/** Characters of a line that are shown. */
const shownLength = 400;

/** `mltrace quarantine` */
export const quarantineCommand: Command = async (context) => {
  const directory = await quarantineOf(context);
  const lines = await keptLines(directory);
  if (context.asData) return context.printData({ directory, lines });
  if (lines.length === 0) return context.print(['Nothing is in quarantine.']);
  const rows = lines.map(({ file, at, reason, line }): readonly Cell[] => [
    { text: file.replace(/\.jsonl$/, ''), look: 'cyan' },
    { text: at ?? '', look: 'dim' },
    { text: reason },
    { text: line.slice(0, shownLength), look: 'dim' },
  ]);
  await context.print(table(columns, rows, context.medium));
  const total = `${counted(lines.length, 'line')} in ${directory}; delete a file when it is dealt with`;
  await context.print([paint(total, 'dim', context.medium.color)]);
};

/** The store's own, or for a store elsewhere what this machine keeps of what it has for it. */
async function quarantineOf(context: CommandContext): Promise<string> {
  const location = context.location();
  if (location.kind === 'none') throw new MltraceError('MLTRACE_USAGE', 'expected a store, found none; give --store');
  if (location.kind === 'embedded') return join(location.directory, 'quarantine');
  const { spoolFolders } = await import('../../delivery/index.js');
  return spoolFolders(location.spoolDirectory).quarantine;
}

async function keptLines(directory: string): Promise<readonly KeptLine[]> {
  const lines: KeptLine[] = [];
  for (const file of filesIn(directory)) {
    try {
      const source = createInterface({ input: createReadStream(join(directory, file)), crlfDelay: Infinity });
      for await (const text of source) if (text !== '') lines.push(keptLine(file, text));
    } catch (cause) {
      throw new MltraceError('MLTRACE_IO', `cannot read ${join(directory, file)}: ${messageOf(cause)}`, { cause });
    }
  }
  return lines;
}

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.jsonl'))
      .sort();
  } catch {
    // Nothing was ever kept.
    return [];
  }
}

/** A line that was cut when the disk was full is shown as it is. */
function keptLine(file: string, text: string): KeptLine {
  try {
    const { reason, line, at } = JSON.parse(text) as Partial<KeptLine>;
    if (typeof reason === 'string' && typeof line === 'string')
      return { file, reason, line, ...(typeof at === 'string' && { at }) };
  } catch {
    // Said below.
  }
  return { file, reason: 'this line of the quarantine itself is damaged', line: text };
}
