import { isIP } from 'node:net';
import { refuseUnknownOptions } from '../config/options.js';
import { MltraceError } from '../errors.js';
import { checkBuckets } from '../metrics/buckets.js';
import { defaultSeriesLimit } from '../metrics/series-guard.js';

/** What a service can be told. */
export interface ServeOptions {
  /** A directory or an address. Default: as for every command. */
  readonly store?: string;
  /** Directory to look for the store from. Default: the working directory. */
  readonly cwd?: string;
  /** Address to listen at. Default 127.0.0.1. */
  readonly host?: string;
  /** Port; 0 takes any that is free. Default 4328. */
  readonly port?: number;
  /** File of tokens; without it nobody needs one. */
  readonly tokens?: string;
  /** Files of the certificate and its key, PEM: the service then speaks TLS. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** Listen beyond this machine although nobody needs a token. */
  readonly allowAnonymous?: boolean;
  /** Answer Cypher. */
  readonly cypher?: boolean;
  /** Sync the disk with every commit of an embedded store: what is acknowledged survives power loss. */
  readonly fsync?: boolean;
  /** Bytes that a body may have, before and after it is decompressed. Default 64 MiB. */
  readonly maxBodyBytes?: number;
  /** Bytes of all bodies that are worked on at once. Default: twice the bytes of one. */
  readonly maxHeldBytes?: number;
  /** Runs that may wait for the store before requests are refused. Default 2,000. */
  readonly maxWaitingRuns?: number;
  /**
   * How long a request waits for the store, in milliseconds, before it is refused for now. Default 7,000: a Collector waits
   * for 10 s.
   */
  readonly storeMillis?: number;
  /** How long a client may take for its headers, and for a whole request, in milliseconds. Default 10,000 and 60,000. */
  readonly headersMillis?: number;
  readonly requestMillis?: number;
  /** Rows and milliseconds that an answer to Cypher may have and take. Default 10,000 and 10,000. */
  readonly cypherRows?: number;
  readonly cypherMillis?: number;
  /** How long ago a run that is new to the store may have ended to move counters and histograms, in milliseconds. Default 3,600,000. */
  readonly metricsWindowMillis?: number;
  /** Series that a metric of runs may have; what is beyond them is one series `__overflow__`. Default 2,000. */
  readonly metricsSeries?: number;
  /** Upper bounds for the values of a column, by its name or by `<component>/<column>`. Default: see docs/metrics.md. */
  readonly metricsBuckets?: Readonly<Record<string, readonly number[]>>;
  /** Gets log lines, JSON, one each. Default: nothing is logged. */
  readonly log?: { write(line: string): unknown };
}

type Defaulted =
  | 'host'
  | 'port'
  | 'maxBodyBytes'
  | 'maxHeldBytes'
  | 'maxWaitingRuns'
  | 'storeMillis'
  | 'headersMillis'
  | 'requestMillis'
  | 'cypherRows'
  | 'cypherMillis'
  | 'metricsWindowMillis'
  | 'metricsSeries'
  | 'metricsBuckets';

/** The options with what holds where nothing was said. */
export type CheckedServeOptions = Omit<ServeOptions, Defaulted> & Required<Pick<ServeOptions, Defaulted>>;

const known = [
  'store',
  'cwd',
  'host',
  'port',
  'tokens',
  'tlsCert',
  'tlsKey',
  'allowAnonymous',
  'cypher',
  'fsync',
  'maxBodyBytes',
  'maxHeldBytes',
  'maxWaitingRuns',
  'storeMillis',
  'headersMillis',
  'requestMillis',
  'cypherRows',
  'cypherMillis',
  'metricsWindowMillis',
  'metricsSeries',
  'metricsBuckets',
  'log',
] as const satisfies readonly (keyof ServeOptions)[];

export const defaultPort = 4328;
const defaultBodyBytes = 64 << 20;

/** Fills in what was not said. Throws MLTRACE_OPTION_INVALID, or MLTRACE_USAGE where the service would be open to others. */
export function checkServeOptions(options: ServeOptions): CheckedServeOptions {
  refuseUnknownOptions(options, known, 'serve');
  const maxBodyBytes = options.maxBodyBytes ?? defaultBodyBytes;
  const checked = {
    ...options,
    host: options.host ?? '127.0.0.1',
    port: options.port ?? defaultPort,
    maxBodyBytes,
    maxHeldBytes: options.maxHeldBytes ?? 2 * maxBodyBytes,
    maxWaitingRuns: options.maxWaitingRuns ?? 2_000,
    storeMillis: options.storeMillis ?? 7_000,
    headersMillis: options.headersMillis ?? 10_000,
    requestMillis: options.requestMillis ?? 60_000,
    cypherRows: options.cypherRows ?? 10_000,
    cypherMillis: options.cypherMillis ?? 10_000,
    metricsWindowMillis: options.metricsWindowMillis ?? 3_600_000,
    metricsSeries: options.metricsSeries ?? defaultSeriesLimit,
    metricsBuckets: options.metricsBuckets ?? {},
  };
  for (const [column, bounds] of Object.entries(checked.metricsBuckets))
    checkBuckets(`metrics buckets of ${column}`, bounds);
  if (!Number.isInteger(checked.port) || checked.port < 0 || checked.port > 65_535)
    throw new MltraceError('MLTRACE_OPTION_INVALID', `port: expected 0 to 65535, found ${checked.port}`);
  if (!(checked.metricsWindowMillis >= 0))
    throw new MltraceError('MLTRACE_OPTION_INVALID', 'metricsWindowMillis: expected a number from 0');
  if (!Number.isInteger(checked.metricsSeries) || checked.metricsSeries < 1)
    throw new MltraceError('MLTRACE_OPTION_INVALID', 'metricsSeries: expected a whole number from 1');
  if ((options.tlsCert === undefined) !== (options.tlsKey === undefined))
    throw new MltraceError('MLTRACE_OPTION_INVALID', 'a certificate and its key go together: give both or none');
  if (!isLoopback(checked.host) && options.tokens === undefined && options.allowAnonymous !== true) {
    throw new MltraceError(
      'MLTRACE_USAGE',
      `${checked.host} can be reached from other machines, and nobody would need a token; give --tokens <file>, or --allow-anonymous if everybody may read and write`,
    );
  }
  return checked;
}

/** Whether only this machine reaches an address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
