export { type ClassBalanceOptions, classBalance } from './class-balance.js';
export { inRange, type RangeOptions } from './in-range.js';
export { matchesSchema } from './json-schema.js';
export { type LeakageOptions, noLeakage } from './leakage.js';
export { type MissingValuesOptions, noMissingValues } from './missing-values.js';
export { type RowCountOptions, rowCount } from './row-count.js';
export type { Row, Rows } from './rows.js';
