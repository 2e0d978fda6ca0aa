import assert from 'node:assert/strict';
import { negotiate } from '../../lib/metrics/negotiate.js';

const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const older = 'application/openmetrics-text; version=0.0.1; charset=utf-8';
const text = 'text/plain; version=0.0.4; charset=utf-8';

const cases: readonly (readonly [accept: string | undefined, contentType: string, why: string])[] = [
  [undefined, text, 'nothing is asked for'],
  ['', text, 'nothing is named'],
  ['*/*', text, 'anything will do, as for curl'],
  ['text/html,application/xhtml+xml,*/*;q=0.8', text, 'a browser asks'],
  [
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    openMetrics,
    'Prometheus 2.42 asks',
  ],
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    openMetrics,
    'Prometheus 3 asks',
  ],
  [
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.4',
    openMetrics,
    'Prometheus asks for protobuf first',
  ],
  ['application/openmetrics-text; version=0.0.1', older, 'the older OpenMetrics is asked for'],
  ['application/openmetrics-text', openMetrics, 'OpenMetrics of any version is asked for'],
  ['APPLICATION/OpenMetrics-Text ; Version="1.0.0"', openMetrics, 'it is written in another way'],
  ['application/openmetrics-text;version=2.0.0', text, 'the version is not known'],
  ['application/openmetrics-text;q=0.2, text/plain;q=0.9', text, 'text is liked better'],
  ['application/openmetrics-text;q=0.2, text/*;q=0.9', text, 'any text is liked better'],
  ['application/openmetrics-text;q=0, */*', text, 'OpenMetrics is refused'],
  ['application/*', text, 'OpenMetrics is not named'],
  ['application/openmetrics-text;q=2, text/plain;q=0.1', text, 'the quality is no quality'],
  ['image/png', text, 'nothing that there is will do'],
  [', ;;, /, ;q=1, text', text, 'it is no header'],
];

describe('the format of an exposition', () => {
  for (const [accept, contentType, why] of cases) {
    it(`is ${contentType.replace('; charset=utf-8', '')} when ${why}`, () => {
      assert.equal(negotiate(accept).contentType, contentType);
      assert.equal(negotiate(accept).format, contentType === text ? 'text' : 'openmetrics');
    });
  }
});
