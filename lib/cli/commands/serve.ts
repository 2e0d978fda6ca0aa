import { setFlagsFromString } from 'node:v8';
import { MltraceError } from '../../errors.js';
import type { ServeOptions, Service } from '../../serve/serve.js';
import type { Command, CommandContext, CommandInput } from '../command.js';
import { textOption } from '../option-values.js';
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
  };
}

function number(input: CommandInput, key: string, as: 'port' | 'maxBodyBytes'): ServeOptions {
  const text = textOption(input, key);
  if (text === undefined) return {};
  if (/^\d{1,12}$/.test(text)) return { [as]: Number(text) };
  throw new MltraceError('MLTRACE_OPTION_INVALID', `--${key}: expected a whole number, found '${text}'`);
}
