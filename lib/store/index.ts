export type {
  ApplyReport,
  LineageStore,
  OnEnded,
  QuestionService,
  Row,
  StatementLimits,
  StatementParameters,
  StoreAbilities,
} from './contract.js';
export { type EmbeddedStoreOptions, openEmbeddedStore } from './embedded/embedded-store.js';
export { type HttpStoreOptions, openHttpStore } from './http/http-store.js';
export { migrateNeo4jStore, type Neo4jStoreOptions, openNeo4jStore } from './neo4j/neo4j-store.js';
export { type OpenStoreOptions, openStore } from './open.js';
