import assert from 'node:assert/strict';
import { fitModel, numbersOf, predictWith } from '../../examples/flights/model.js';

const rates = { overall: 0.3, origin: { ATL: 0.6, DEN: 0.1 }, destination: {} };
const row = (hour: number, origin: string) => ({
  hour: String(hour),
  weekday: '2',
  log_distance: '6.5',
  origin,
  destination: 'ORD',
});

describe('the model of the flights', () => {
  it('learns that flights from a late airport are late, and still knows after a round through JSON', () => {
    const rows = Array.from({ length: 200 }, (_, index) => row(8 + (index % 10), index % 2 === 0 ? 'ATL' : 'DEN'));
    const late = rows.map(({ origin }, index) => (origin === 'ATL' ? index % 10 !== 0 : index % 10 === 1));
    const model = JSON.parse(JSON.stringify(fitModel(rows, late, { rates, steps: 200, learningRate: 0.5 })));
    const [fromAtlanta = 0, fromDenver = 1] = predictWith(model, [row(9, 'ATL'), row(9, 'DEN')]);
    assert.ok(fromAtlanta > 0.7, `${fromAtlanta}`);
    assert.ok(fromDenver < 0.3, `${fromDenver}`);
  });

  it('takes the overall rate for an airport it never saw', () => {
    assert.equal(numbersOf(row(9, 'XXX'), rates)[3], 0.3);
  });
});
