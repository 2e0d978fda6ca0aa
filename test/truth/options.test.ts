import assert from 'node:assert/strict';
import type { LineageSpanProcessorOptions } from '../../exporters/index.js';
import type { ComponentOptions, PointerDetails, Run, VetOptions } from '../../lib/index.js';
import { plain, readDocument, tableUnder } from './markdown.js';

// The compiler refuses a name too many and a name too few.
const componentOptions = {
  name: true,
  namespace: true,
  owner: true,
  description: true,
  tags: true,
  inputs: true,
  outputs: true,
  checks: true,
  digest: true,
  capture: true,
  vet: true,
} satisfies Record<keyof ComponentOptions, true>;

const vetOptions = {
  stale: true,
  retracted: true,
  oldAfter: true,
  transitive: true,
  pauseMillis: true,
  deadlineMillis: true,
  onUnavailable: true,
  onWarning: true,
} satisfies Record<keyof VetOptions, true>;

const pointerFields = {
  artifact: true,
  path: true,
  digest: true,
  version: true,
  kind: true,
  bytes: true,
  at: true,
  namespace: true,
  value: true,
} satisfies Record<keyof PointerDetails | 'artifact' | 'path' | 'value', true>;

const runMethods = {
  input: true,
  output: true,
  parameter: true,
  measure: true,
  observe: true,
  dependsOn: true,
} satisfies Record<Exclude<keyof Run, 'id' | 'recording'>, true>;

const processorOptions = {
  store: true,
  namespace: true,
  cwd: true,
  maxSpoolBytes: true,
  meterProvider: true,
} satisfies Record<keyof LineageSpanProcessorOptions, true>;

/** The names in the first column of a table; a cell may hold several. */
const namesUnder = (heading: string, document = 'README.md'): string[] => [
  ...new Set(
    tableUnder(readDocument(document), heading)
      .flatMap(([cell = '']) => cell.split(', `'))
      .map((name) => plain(name).replace(/^run\.(\w+).*$/, '$1')),
  ),
];

describe('the options in the README', () => {
  for (const [heading, names] of [
    ['Options of a component', componentOptions],
    ['Inputs and outputs', pointerFields],
    ['Methods of a run', runMethods],
    ['With OpenTelemetry', processorOptions],
  ] as const) {
    it(`are those of the code, under “${heading}”`, () => {
      assert.deepEqual(namesUnder(heading).sort(), Object.keys(names).sort());
    });
  }

  it('are those of the code for vet, in docs/vet.md', () => {
    assert.deepEqual(namesUnder('The option `vet`', 'docs/vet.md').sort(), Object.keys(vetOptions).sort());
  });
});
