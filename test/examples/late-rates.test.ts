import assert from 'node:assert/strict';
import { lateRates } from '../../examples/flights/late-rates.js';

const flight = (origin: string, late: boolean) => ({ origin, destination: 'ORD', late });

describe('late rates', () => {
  it('draw an airport with few flights towards the mean of all', () => {
    const flights = [
      flight('XXX', true),
      ...Array.from({ length: 80 }, (_, index) => flight('ATL', index % 4 === 0)),
      ...Array.from({ length: 19 }, () => flight('DEN', false)),
    ];
    const { overall, origin } = lateRates(flights);
    assert.equal(overall, 0.21);
    assert.ok((origin['XXX'] ?? 1) < 0.3);
    assert.equal(origin['ATL'], (20 + 20 * 0.21) / 100);
  });

  it('give every airport of the flights a rate', () => {
    const { origin, destination } = lateRates([flight('ATL', true), flight('DEN', false)]);
    assert.deepEqual(Object.keys(origin).sort(), ['ATL', 'DEN']);
    assert.deepEqual(destination, { ORD: 0.5 });
  });
});
