import { lineageMetric } from '../names.js';
import { gauge } from './gauge.js';
import type { MetricParts } from './metric-shape.js';

/** Takes the time that metrics take in a scrape. */
export interface ScrapeCost {
  /** The same metric, timed. */
  timed(parts: MetricParts): MetricParts;
  /** Seconds that went before the metrics were asked. */
  add(seconds: number): void;
  /** What it all took since this was asked last; so it has to be the last metric of a registry. */
  readonly metric: MetricParts;
}

export function scrapeCost(): ScrapeCost {
  let seconds = 0;
  return {
    timed: (parts) => ({
      ...parts,
      values() {
        const start = performance.now();
        try {
          return parts.values();
        } finally {
          seconds += (performance.now() - start) / 1000;
        }
      },
    }),
    add: (more) => {
      seconds += more;
    },
    metric: gauge(lineageMetric.scrape, {
      limit: 1,
      onOverflow: () => undefined,
      fold: 'max',
      now: () => {
        const taken = seconds;
        seconds = 0;
        return [{ values: [], value: taken }];
      },
    }),
  };
}
