import type { HeldBytes } from './held-bytes.js';
import type { Ingest } from './ingest.js';
import type { LineageMetrics } from './lineage-metrics.js';
import type { ServeMetrics } from './metrics.js';
import type { QuarantineFile } from './quarantine-file.js';
import type { CheckedServeOptions } from './serve-options.js';
import type { StoreKeeper } from './store-keeper.js';
import type { Tokens } from './tokens.js';

/** What the routes of a service work with. */
export interface ServeParts {
  readonly options: CheckedServeOptions;
  readonly keeper: StoreKeeper;
  readonly ingest: Ingest;
  readonly held: HeldBytes;
  readonly metrics: ServeMetrics;
  readonly lineage: LineageMetrics;
  readonly quarantine: QuarantineFile;
  readonly tokens: Tokens | undefined;
  /** A random name of this process, by which those who find it in a file know it again. */
  readonly instance: string;
  /** The service refuses new work. */
  stopping(): boolean;
}
