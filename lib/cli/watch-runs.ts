import { setTimeout as sleep } from 'node:timers/promises';
import { errorTable, MltraceError } from '../errors.js';
import type { RunRecord } from '../lineage/facts.js';
import type { PageOptions } from '../query/index.js';
import { shortRunIds } from '../query/short-ids.js';
import type { LineageStore } from '../store/contract.js';
import type { CommandContext } from './command.js';
import { csvRecords } from './csv.js';
import { csvSheets } from './csv-sheets.js';
import { followRuns } from './follow-runs.js';
import { stopSignal } from './stop-signal.js';
import { storeChanges } from './store-changes.js';
import { watchedRunLines } from './watched-run-lines.js';

/** Pause between two looks at a store, in milliseconds. */
const pauseMillis = 1000;
/** A look that takes long is followed by a pause so many times as long: the store has others to answer. */
const pauseShare = 4;

/** Prints runs as they come in, until it gets SIGINT or SIGTERM or nobody reads on. */
export async function watchRuns(context: CommandContext, options: PageOptions): Promise<void> {
  const stop = stopSignal();
  const state = { isStopped: false };
  void stop.told.then(() => {
    state.isStopped = true;
    // A second one ends what hangs.
    stop.forget();
  });
  const follow = followRuns(options);
  const print = printer(context);
  const look = async (store: LineageStore): Promise<void> => {
    const runs = await follow(store);
    const shortRun = await shortRunIds(
      store,
      runs.map(({ id }) => id),
    );
    await print(runs, shortRun);
  };
  const isOver = (): boolean => state.isStopped || context.output.closed;
  try {
    const location = context.location();
    if (location.kind !== 'embedded')
      return await context.withStore((store) => repeat(context, { look: () => look(store), isOver, stop: stop.told }));
    // An embedded store is for one process at a time: it is opened when there is something new, and given back at once.
    const changes = storeChanges(location.directory, location.spoolDirectory);
    const lookIfNew = async (): Promise<void> => {
      if (changes.sinceOpened()) await changes.opened(() => context.withStore(look));
    };
    await repeat(context, { look: lookIfNew, isOver, stop: stop.told });
  } finally {
    stop.forget();
  }
}

interface Repeated {
  readonly look: () => Promise<void>;
  readonly isOver: () => boolean;
  readonly stop: Promise<void>;
}

/** Looks again and again. Once the store has answered, it may be away for a while. */
async function repeat({ note, output }: CommandContext, { look, isOver, stop }: Repeated): Promise<void> {
  let hasAnswered = false;
  let isAway = false;
  while (!isOver()) {
    const began = performance.now();
    try {
      await look();
      if (isAway) note('the store answers again');
      [hasAnswered, isAway] = [true, false];
      await output.drain();
    } catch (thrown) {
      const passes = thrown instanceof MltraceError && errorTable[thrown.code].retryable;
      if (!hasAnswered || !passes) throw thrown;
      if (!isAway) note(`${thrown.message}; looking again until it answers`);
      isAway = true;
    }
    const pause = new AbortController();
    const rest = Math.max(pauseMillis, pauseShare * (performance.now() - began));
    await Promise.race([stop, sleep(rest, undefined, { signal: pause.signal }).catch(() => undefined)]);
    pause.abort();
  }
}

type Printer = (runs: readonly RunRecord[], shortRun: (id: string) => string) => Promise<void>;

function printer(context: CommandContext): Printer {
  const { output, medium, io } = context;
  if (context.json)
    return async (runs) => {
      for (const run of runs) await output.write(`${JSON.stringify(run)}\n`);
    };
  if (context.asData) {
    let hasHeader = false;
    return async (runs) => {
      const records = csvRecords({ runs }, csvSheets['recent'] ?? { lists: [], columns: [] }, io);
      for (const record of records.slice(hasHeader ? 1 : 0)) await output.write(record);
      hasHeader = true;
    };
  }
  const linesOf = watchedRunLines(medium);
  return (runs, shortRun) => context.print(linesOf(runs, shortRun));
}
