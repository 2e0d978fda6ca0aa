import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { MltraceError, messageOf } from '../../errors.js';
import type { Command, CommandContext } from '../command.js';
import { readFactLines } from '../fact-lines.js';
import { counted } from '../format.js';
import { type ImportReport, importFacts } from '../import-facts.js';
import { progressOn } from '../progress.js';

/** Problems of a kind that are said one by one; the others are counted. */
const said = 5;

/** `mltrace import FILE|-` */
export const importCommand: Command = async (context, { argument, options }) => {
  const source = await openSource(argument, context);
  await context.withStore(
    async (store) => {
      const { io, json } = context;
      const progress = progressOn(io.stderr, io.isErrorTty ?? io.isTty);
      const problems = problemsOn(context);
      const { report, problem } = await importFacts(store, readFactLines(source.bytes), {
        skipInvalid: options['skipInvalid'] === true,
        onProblem: (kind, text) => {
          progress.end();
          problems.say(kind, text);
        },
        onProgress: (so) => progress.show(`${totalsOf(so)}${source.share()}`),
      }).finally(() => progress.end());
      problems.end();
      if (problem !== undefined) throw stoppedAt(problem, report);
      if (json) await context.printJson(report);
      else await context.print([totalsOf(report)]);
    },
    { creates: true },
  );
};

interface Source {
  readonly bytes: AsyncIterable<Buffer>;
  /** How much of it is read, as text; nothing when its length is not known. */
  share(): string;
}

async function openSource(file: string, { io }: CommandContext): Promise<Source> {
  if (file === '-') return { bytes: failing(io.stdin, 'standard input'), share: () => '' };
  const path = resolve(io.cwd, file);
  try {
    const { size, ...stats } = await stat(path).then((found) => ({ size: found.size, directory: found.isDirectory() }));
    if (stats.directory) throw new MltraceError('MLTRACE_IO', `expected a file, found a directory: ${file}`);
    const stream = createReadStream(path);
    const share = (): string => (size > 0 ? `, ${Math.floor((100 * stream.bytesRead) / size)} %` : '');
    return { bytes: failing(stream, file), share };
  } catch (cause) {
    if (cause instanceof MltraceError) throw cause;
    throw new MltraceError('MLTRACE_IO', `cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
}

async function* failing(stream: Readable, what: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new MltraceError('MLTRACE_IO', `cannot read ${what}: ${messageOf(cause)}`, { cause });
  }
}

const nouns = { invalid: 'line that is no fact', warnings: 'warning' } as const;

function problemsOn({ note }: CommandContext) {
  const counts = { invalid: 0, warnings: 0 };
  return {
    say: (kind: keyof typeof counts, text: string): void => {
      counts[kind] += 1;
      if (counts[kind] <= said) note(`${kind === 'invalid' ? 'left out: ' : ''}${text}`);
    },
    end: (): void => {
      for (const kind of ['invalid', 'warnings'] as const) {
        if (counts[kind] > said) note(`${(counts[kind] - said).toLocaleString('en-US')} more: ${nouns[kind]}`);
      }
    },
  };
}

function stoppedAt(problem: MltraceError, report: ImportReport): MltraceError {
  const before = counted(report.added + report.changed + report.unchanged, 'fact');
  const advice = `${before} before it applied; correct it and import again (repeating is harmless), or use --skip-invalid`;
  return new MltraceError('MLTRACE_FACT_INVALID', `${problem.message.replace(/^invalid fact: /, '')}; ${advice}`, {
    cause: problem,
  });
}

function totalsOf({ added, changed, unchanged, invalid }: ImportReport): string {
  const number = (count: number): string => count.toLocaleString('en-US');
  const left = invalid > 0 ? `, ${counted(invalid, 'line')} left out` : '';
  return `${number(added)} added, ${number(changed)} changed, ${number(unchanged)} unchanged${left}`;
}
