import { canonicalJson } from '../../lineage/canonical-json.js';
import { exportFacts } from '../../query/index.js';
import type { Command } from '../command.js';

/** `mltrace export` */
export const exportCommand: Command = ({ withStore, output }) =>
  withStore(async (store) => {
    for await (const fact of exportFacts(store)) {
      if (output.closed) return;
      await output.write(`${canonicalJson(fact)}\n`);
    }
  });
