import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { MltraceError, messageOf } from '../errors.js';
import { holderFile, writeHolder } from '../store/embedded/holder.js';
import { openStore } from '../store/open.js';
import { heldBytes } from './held-bytes.js';
import { startIngest } from './ingest.js';
import { lineageMetrics } from './lineage-metrics.js';
import { serveMetrics } from './metrics.js';
import type { ServeParts } from './parts.js';
import { quarantineFile } from './quarantine-file.js';
import { type CheckedServeOptions, checkServeOptions, type ServeOptions } from './serve-options.js';
import { quarantineDirectory, type ServedLocation, servedLocation, spoolBytes } from './served-location.js';
import { buildServer } from './server.js';
import { keepStore, type StoreKeeper } from './store-keeper.js';
import { readTokens, type Tokens, tokenScopes } from './tokens.js';

export type { ServeOptions } from './serve-options.js';

/** A running service. */
export interface Service {
  /** Where it listens: `http://127.0.0.1:4328`. */
  readonly url: string;
  /** What it serves, for people: a directory or an address without credentials. */
  readonly store: string;
  /** Refuses new requests, finishes those it has, closes the store. Calling it twice is fine. */
  close(): Promise<void>;
}

/** How long requests under way may take once the service stops, in milliseconds; then their connections end. */
const stopMillis = 10_000;

/**
 * Opens a store and serves it. Rejects with MLTRACE_STORE_HELD, MLTRACE_OPTION_INVALID, MLTRACE_UNSUPPORTED for Cypher on a
 * store that cannot stop it, MLTRACE_USAGE when it would be open to others unasked, or MLTRACE_IO when it cannot listen.
 */
export async function startServe(given: ServeOptions = {}): Promise<Service> {
  const options = checkServeOptions(given);
  const location = servedLocation(options);
  const own = ownAccess(options);
  const log: { app?: FastifyInstance } = {};
  const parts = await partsOf({ options, location, own, log });
  let stopping = false;
  let app: FastifyInstance;
  try {
    app = buildServer({ ...parts, stopping: () => stopping });
    log.app = app;
    await app.listen({ host: options.host, port: options.port });
  } catch (cause) {
    await parts.keeper.close();
    if (cause instanceof MltraceError) throw cause;
    const detail = `cannot listen at ${options.host}:${options.port}: ${messageOf(cause)}`;
    throw new MltraceError('MLTRACE_IO', detail, { cause });
  }
  const url = urlOf(app, options);
  if (location.kind === 'embedded') {
    const token = parts.tokens === undefined ? {} : { token: own.token };
    writeHolder(holderFile(location.directory), { url: reachable(url), instance: own.instance, ...token });
  }
  const close = async (): Promise<void> => {
    stopping = true;
    const late = setTimeout(() => app.server.closeAllConnections(), stopMillis);
    await app.close();
    clearTimeout(late);
    await parts.ingest.idle();
    await parts.keeper.close();
  };
  let closing: Promise<void> | undefined;
  return { url, store: location.named, close: () => (closing ??= close()) };
}

/** How whoever may read the store's folder finds the service and is let in without a token of the file. */
interface OwnAccess {
  readonly instance: string;
  readonly token: string;
  readonly tokens: Tokens | undefined;
}

function ownAccess({ tokens: file }: CheckedServeOptions): OwnAccess {
  const token = randomBytes(32).toString('hex');
  const bearer = { name: 'this machine', scopes: new Set(tokenScopes) };
  const tokens = file === undefined ? undefined : readTokens(file, [{ bearer, token }]);
  return { instance: randomBytes(16).toString('hex'), token, tokens };
}

interface Given {
  readonly options: CheckedServeOptions;
  readonly location: ServedLocation;
  readonly own: OwnAccess;
  /** The log begins when the server is there. */
  readonly log: { readonly app?: FastifyInstance };
}

async function partsOf({ options, location, own, log }: Given): Promise<Omit<ServeParts, 'stopping'>> {
  const warn = (trouble: unknown): void =>
    log.app?.log.warn({ reason: messageOf(trouble) }, 'the store does not answer, or lacks something');
  const { cwd, fsync } = options;
  let keeper: StoreKeeper | undefined;
  const lineage = lineageMetrics({ options, store: async () => opened(keeper).store(), onTrouble: warn });
  const open = () =>
    openStore({
      store: location.store,
      ...(cwd !== undefined && { cwd }),
      ...(fsync !== undefined && location.kind === 'embedded' && { fsync }),
      onQuarantine: (count, directory) => log.app?.log.warn({ count, directory }, 'spooled lines that are no facts'),
      onUndelivered: warn,
      onEnded: lineage.onEnded,
    });
  const kept = await keepStore(open, warn);
  keeper = kept;
  const held = heldBytes(options.maxHeldBytes);
  const ingest = startIngest({
    store: kept.store,
    maxWaiting: options.maxWaitingRuns,
    patienceMillis: options.storeMillis,
    onCommit: (_, millis) => metrics.write.observe(millis / 1000),
  });
  const gauges = {
    waiting: () => ingest.waiting,
    heldBytes: () => held.held,
    spoolBytes: () => spoolBytes(location),
  };
  const metrics = serveMetrics(gauges, warn);
  const quarantine = quarantineFile(quarantineDirectory(location), (failure) =>
    log.app?.log.error({ reason: messageOf(failure) }, 'rejected spans cannot be kept'),
  );
  return {
    options,
    keeper: kept,
    ingest,
    held,
    metrics,
    lineage,
    quarantine,
    tokens: own.tokens,
    instance: own.instance,
  };
}

function opened(keeper: StoreKeeper | undefined): StoreKeeper {
  if (keeper === undefined) throw new MltraceError('MLTRACE_STORE_UNAVAILABLE', 'the service is starting');
  return keeper;
}

function urlOf(app: FastifyInstance, { tlsCert, host }: CheckedServeOptions): string {
  const address = app.server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return `${tlsCert === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Where this machine reaches a service that listens at all its addresses. */
const reachable = (url: string): string => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
