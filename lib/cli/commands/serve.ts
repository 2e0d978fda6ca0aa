import { setFlagsFromString } from 'node:v8';
import { parseDuration } from '../../config/duration.js';
import { MltraceError } from '../../errors.js';
import type { ServeOptions, Service } from '../../serve/serve.js';
import type { Command, CommandContext, CommandInput } from '../command.js';
import { countOption, textOption, textsOption } from '../option-values.js';
import { stopSignal } from '../stop-signal.js';

/**
 * By how much the heap of JavaScript may grow over what is in use before it is collected, per cent. By default V8 lets a small
 * heap become four times as large: under a flood that was 130 MB of garbage beside 30 MB in use.
 */
const heapGrowth = 100;

/** `mltrace serve`: until it is told to stop. */
export const serveCommand: Command = async (context, input) => {
  const { startServe } = await import('../../serve/serve.js');
  // This process is the service's alone. V8 looks at this flag each time, so that it is not too late for it.
  setFlagsFromString(`--heap-growing-percent=${heapGrowth}`);
  const stop = stopSignal();
  try {
    const service = await startServe(serveOptions(context, input));
    await announce(context, service);
    await stop.told;
    context.note('stopping: no new requests are taken, those under way are finished');
    await service.close();
  } finally {
    stop.forget();
  }
};

async function announce(context: CommandContext, { url, store }: Service): Promise<void> {
  if (context.json) await context.printJson({ url, store });
  else await context.print([`mltrace serves ${store} at ${url}`]);
  // Now, and not when the process ends.
  await context.output.drain();
}

function serveOptions({ io, storeOption }: CommandContext, input: CommandInput): ServeOptions {
  const text = (key: string, as: keyof ServeOptions) => {
    const value = textOption(input, key);
    return value === undefined ? {} : { [as]: value };
  };
  const { options } = input;
  return {
    cwd: io.cwd,
    log: io.stderr,
    ...(storeOption !== undefined && { store: storeOption }),
    ...text('host', 'host'),
    ...text('tokens', 'tokens'),
    ...text('tlsCert', 'tlsCert'),
    ...text('tlsKey', 'tlsKey'),
    ...number(input, 'port', 'port'),
    ...number(input, 'maxBody', 'maxBodyBytes'),
    ...(options['allowAnonymous'] === true && { allowAnonymous: true }),
    ...(options['cypher'] === true && { cypher: true }),
    ...(options['fsync'] === true && { fsync: true }),
    ...metricsOptions(input),
  };
}

function metricsOptions(input: CommandInput): ServeOptions {
  const window = textOption(input, 'metricsWindow');
  const series = countOption(input, 'metricsSeries');
  const buckets = textsOption(input, 'metricsBuckets');
  return {
    ...(window !== undefined && { metricsWindowMillis: parseDuration('--metrics-window', window) * 1000 }),
    ...(series !== undefined && { metricsSeries: series }),
    ...(buckets !== undefined && { metricsBuckets: Object.fromEntries(buckets.map(bucketsOf)) }),
  };
}

/** `delay=-10,0,10`: a column may have `=` in its name, bounds have none. */
function bucketsOf(text: string): readonly [string, readonly number[]] {
  const at = text.lastIndexOf('=');
  const bounds = text.slice(at + 1).split(',');
  if (at > 0 && bounds.every((bound) => /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(bound)))
    return [text.slice(0, at), bounds.map(Number)];
  throw new MltraceError(
    'MLTRACE_OPTION_INVALID',
    `--metrics-buckets: expected a column and its bounds, such as delay=-10,0,10,60, found '${text}'`,
  );
}

function number(input: CommandInput, key: string, as: 'port' | 'maxBodyBytes'): ServeOptions {
  const text = textOption(input, key);
  if (text === undefined) return {};
  if (/^\d{1,12}$/.test(text)) return { [as]: Number(text) };
  throw new MltraceError('MLTRACE_OPTION_INVALID', `--${key}: expected a whole number, found '${text}'`);
}
