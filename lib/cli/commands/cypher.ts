import type { Row } from '../../store/contract.js';
import type { Command } from '../command.js';
import { counted } from '../format.js';
import { paint } from '../line.js';
import { table } from '../table.js';

/** `mltrace cypher QUERY` */
export const cypherCommand: Command = (context, { argument }) =>
  context.withStore(async (store) => {
    const rows = await store.cypher(argument);
    if (context.asData) return context.printData(rows);
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const cells = rows.map((row) => columns.map((column) => ({ text: cellText(row, column) })));
    const lines = table(
      columns.map((title) => ({ title, least: 8 })),
      cells,
      context.medium,
    );
    await context.print([
      ...(columns.length > 0 ? lines : []),
      paint(counted(rows.length, 'row'), 'dim', context.medium.color),
    ]);
  });

function cellText(row: Row, column: string): string {
  const value = row[column];
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
