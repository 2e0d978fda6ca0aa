import { withoutSecrets } from '../../lineage/without-secrets.js';
import type { Command } from '../command.js';
import { neo4jLocation } from '../remote-location.js';

/** `mltrace migrate` */
export const migrateCommand: Command = async (context) => {
  const { address } = neo4jLocation(context.location(), 'migrate');
  const { migrateNeo4jStore } = await import('../../store/neo4j/neo4j-store.js');
  await migrateNeo4jStore({ address });
  const store = withoutSecrets(address);
  if (context.json) await context.printJson({ store, migrated: true });
  else await context.print([`${store} is ready`]);
};
