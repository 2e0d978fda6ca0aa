import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { locateStore, type StoreLocation } from '../config/store-location.js';
import { spoolFolders } from '../delivery/index.js';
import { MltraceError, messageOf } from '../errors.js';
import { listSegments } from '../spool/reader.js';
import { holderFile, writeHolder } from '../store/embedded/holder.js';
import { openStore } from '../store/open.js';
import { heldBytes } from './held-bytes.js';
import { startIngest } from './ingest.js';
import { serveMetrics } from './metrics.js';
import type { ServeParts } from './parts.js';
import { quarantineFile } from './quarantine-file.js';
import { checkServeOptions, isLoopback, type ServeOptions } from './serve-options.js';
import { buildServer } from './server.js';
import { keepStore } from './store-keeper.js';
import { readTokens, tokenScopes } from './tokens.js';

export type { ServeOptions } from './serve-options.js';

/** A running service. */
export interface Service {
  /** Where it listens: `http://127.0.0.1:4328`. */
  readonly url: string;
  /** Where what it answers lies, for people. */
  readonly store: string;
  /** Refuses new requests, finishes those it has, closes the store. Calling it twice is fine. */
  close(): Promise<void>;
}

/** How long requests under way may take once the service stops, in milliseconds; then their connections end. */
const stopMillis = 10_000;

/**
 * Opens a store and serves it. Rejects with MLTRACE_STORE_HELD, MLTRACE_OPTION_INVALID, MLTRACE_USAGE when it would be
 * open to others unasked, or MLTRACE_IO when it cannot listen.
 */
export async function startServe(given: ServeOptions = {}): Promise<Service> {
  const options = checkServeOptions(given);
  const { store: named, cwd, fsync } = options;
  const location = locateStore({ ...(named !== undefined && { store: named }), ...(cwd !== undefined && { cwd }) });
  if (location.kind === 'none' || (location.kind === 'remote' && /^https?:/i.test(location.address)))
    throw new MltraceError('MLTRACE_USAGE', 'expected a folder or a Neo4j database to serve; give --store');
  if (location.kind === 'embedded' && options.cypher === true)
    throw new MltraceError(
      'MLTRACE_UNSUPPORTED',
      'the embedded store cannot stop a query; --cypher needs a Neo4j store',
    );
  const instance = randomBytes(16).toString('hex');
  // Whoever may read the store's folder may use the service without a token of the file.
  const own = randomBytes(32).toString('hex');
  const bearer = { name: 'this machine', scopes: new Set(tokenScopes) };
  const tokens = options.tokens === undefined ? undefined : readTokens(options.tokens, [{ bearer, token: own }]);
  let app: FastifyInstance | undefined;
  const warn = (trouble: unknown): void => app?.log.warn({ reason: messageOf(trouble) }, 'the store does not answer');
  const keeper = await keepStore(
    () =>
      openStore({
        store: location.kind === 'embedded' ? location.directory : location.address,
        ...(cwd !== undefined && { cwd }),
        ...(fsync !== undefined && location.kind === 'embedded' && { fsync }),
        onQuarantine: (count, directory) => app?.log.warn({ count, directory }, 'spooled lines that are no facts'),
        onUndelivered: warn,
      }),
    warn,
  );
  let stopping = false;
  const held = heldBytes(options.maxHeldBytes);
  const ingest = startIngest({
    store: keeper.store,
    maxWaiting: options.maxWaitingRuns,
    onCommit: (_, millis) => metrics.write.observe(millis / 1000),
  });
  const metrics = serveMetrics({
    waiting: () => ingest.waiting,
    heldBytes: () => held.held,
    spoolBytes: () => spoolBytes(location.spoolDirectory),
  });
  const quarantine = quarantineFile(quarantineDirectory(location), (failure) =>
    app?.log.error({ reason: messageOf(failure) }, 'rejected spans cannot be kept'),
  );
  const parts: ServeParts = {
    options,
    keeper,
    ingest,
    held,
    metrics,
    quarantine,
    tokens,
    instance,
    stopping: () => stopping,
  };
  try {
    app = buildServer(parts);
    await app.listen({ host: options.host, port: options.port });
  } catch (cause) {
    await keeper.close();
    if (cause instanceof MltraceError) throw cause;
    throw new MltraceError('MLTRACE_IO', `cannot listen at ${options.host}:${options.port}: ${messageOf(cause)}`, {
      cause,
    });
  }
  const url = urlOf(app, options);
  if (location.kind === 'embedded') {
    const token = tokens === undefined ? {} : { token: own };
    writeHolder(holderFile(location.directory), { url: reachableUrl(url), instance, ...token });
  }
  const listening = app;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    stopping = true;
    const late = setTimeout(() => listening.server.closeAllConnections(), stopMillis);
    await listening.close();
    clearTimeout(late);
    await ingest.idle();
    await keeper.close();
  };
  return {
    url,
    store:
      location.kind === 'embedded'
        ? location.directory
        : ((await keeper.store().catch(() => undefined))?.address ?? 'a database that does not answer yet'),
    close: () => (closing ??= close()),
  };
}

function quarantineDirectory(location: Exclude<StoreLocation, { kind: 'none' }>): string {
  return location.kind === 'embedded'
    ? join(location.directory, 'quarantine')
    : spoolFolders(location.spoolDirectory).quarantine;
}

function spoolBytes(directory: string): number {
  try {
    return listSegments(directory).reduce((sum, { size }) => sum + size, 0);
  } catch {
    return 0;
  }
}

function urlOf(app: FastifyInstance, { tlsCert, host }: { tlsCert?: string; host: string }): string {
  const address = app.server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return `${tlsCert === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Where this machine reaches a service that listens everywhere. */
const reachableUrl = (url: string): string => {
  const { hostname, protocol, port } = new URL(url);
  return isLoopback(hostname.replace(/[[\]]/g, ''))
    ? url
    : `${protocol}//${hostname === '[::]' ? '[::1]' : hostname === '0.0.0.0' ? '127.0.0.1' : hostname}:${port}`;
};
