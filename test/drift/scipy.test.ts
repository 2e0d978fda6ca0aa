import assert from 'node:assert/strict';
import { readCsv } from '../../examples/flights/csv.js';
import { everyFlight, weekOf } from '../../examples/flights/files.js';
import { columnDataOf } from '../../lib/drift/csv-column.js';
import { driftOf } from '../../lib/drift/index.js';
import { expected } from './expected.js';

describe('drift of real columns', () => {
  const flights = readCsv(everyFlight);
  const side = (column: string, first: number, last: number) => {
    const rows = flights.filter((row) => {
      const week = weekOf(row['departed_at'] ?? '');
      return first <= week && week <= last;
    });
    const texts = rows.map((row) => row[column] ?? '');
    return columnDataOf({ texts, isNumeric: column !== 'origin' }, column !== 'origin');
  };

  for (const column of ['delay_minutes', 'distance_miles', 'origin']) {
    it(`of ${column} is what SciPy says, in every week and by every method`, () => {
      const cases = expected.filter((each) => each.column === column);
      assert.equal(cases.length, column === 'origin' ? 21 : 42);
      for (const { week, method, bins, value } of cases) {
        const options = { method, ...(bins !== null && bins !== 'category' && { bins }) };
        const [drift] = driftOf(column, side(column, 1, 5), side(column, week, week), options);
        const found = drift?.value ?? Number.NaN;
        assert.ok(Math.abs(found - value) < 1e-10, `week ${week} ${method} ${bins}: ${found}, SciPy ${value}`);
      }
    });
  }
});
