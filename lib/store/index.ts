export type { ApplyReport, LineageStore, Row, StatementParameters, StoreAbilities } from './contract.js';
export { type EmbeddedStoreOptions, openEmbeddedStore } from './embedded/embedded-store.js';
export { type OpenStoreOptions, openStore } from './open.js';
