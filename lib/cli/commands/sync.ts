import { MltraceError } from '../../errors.js';
import { withoutSecrets } from '../../lineage/without-secrets.js';
import type { Command, CommandContext } from '../command.js';
import { counted } from '../format.js';
import { progressOn } from '../progress.js';
import { remoteLocation } from '../remote-location.js';

/** How often a store that takes nothing is tried. */
const attempts = 4;

/** `mltrace sync` */
export const syncCommand: Command = async (context) => {
  const { address, spoolDirectory } = remoteLocation(context.location(), 'sync');
  const store = withoutSecrets(address);
  const { spoolFolders } = await import('../../delivery/index.js');
  const { quarantine } = spoolFolders(spoolDirectory);
  const { outcome, counts, waitingBytes, unreadable } = await deliver(context, address, spoolDirectory);
  const { refused, badLine } = counts.dropped;
  const delivered = `${counted(counts.delivered, 'fact')} delivered to ${store}`;
  for (const reason of unreadable) context.note(reason);
  if (refused > 0) context.note(`${counted(refused, 'fact')} refused by the store; kept in ${quarantine}`);
  if (badLine > 0) context.note(`${counted(badLine, 'line')} left out, being no facts; kept in ${quarantine}`);
  if (context.json) {
    await context.printJson({
      store,
      delivered: counts.delivered,
      added: counts.added,
      refused,
      badLine,
      waitingBytes,
    });
  } else await context.print([`${delivered}, ${counts.added.toLocaleString('en-US')} of them new`]);
  if (outcome.kind !== 'unavailable') return;
  const { code, message } = outcome.error;
  const left = `${waitingBytes.toLocaleString('en-US')} bytes stay in ${spoolDirectory}; nothing is lost, sync again later`;
  throw new MltraceError(
    'MLTRACE_STORE_UNAVAILABLE',
    `${message.replace(/^the store [^:]*: /, '')} (${code}); ${left}`,
    {
      cause: outcome.error,
    },
  );
};

async function deliver(context: CommandContext, address: string, spoolDirectory: string) {
  const { deliverSpool, lazyStore, spoolFolders } = await import('../../delivery/index.js');
  const handle = lazyStore(async () => {
    const { openAddress } = await import('../../store/open.js');
    return openAddress(address);
  });
  const progress = progressOn(context.io.stderr, context.io.isErrorTty ?? context.io.isTty);
  try {
    return await deliverSpool({
      folders: spoolFolders(spoolDirectory),
      store: handle,
      attempts,
      onProgress: ({ delivered }) => progress.show(`${counted(delivered, 'fact')} delivered`),
    });
  } finally {
    progress.end();
    await handle.reset();
  }
}
