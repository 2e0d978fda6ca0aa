import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { component, currentRun, flush, recordLineage } from '../../lib/index.js';
import { inspect, trace as traceOf } from '../../lib/query/index.js';
import { openStore } from '../../lib/store/open.js';
import { isMltraceError } from '../errors.js';
import { type Recording, startRecording } from './recording.js';

const long = 'x'.repeat(1024 * 1024);

/** Names, and what is recorded of them: another text where they are changed, undefined where they are dropped. */
const names: readonly (readonly [what: string, given: string, recorded: string | undefined])[] = [
  ['an empty one', '', undefined],
  ['one of 1 MB', long, undefined],
  ['one of 1,024 bytes', 'é'.repeat(512), 'é'.repeat(512)],
  ['one of 1,025 bytes', `${'é'.repeat(512)}x`, undefined],
  ['newlines', 'a\nb\r\nc\u2028d', 'a\nb\r\nc\u2028d'],
  ['quotes', `'"\`\\'`, `'"\`\\'`],
  ['braces', '{$x}} RETURN 1 //', '{$x}} RETURN 1 //'],
  ['NUL', 'a\0b', undefined],
  ['an emoji', '👩‍🔬.csv', '👩‍🔬.csv'],
  ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
  ['__proto__', '__proto__', '__proto__'],
  ['constructor', 'constructor', 'constructor'],
  ['controls', '\u0001\u001b[31m', '\u0001\u001b[31m'],
  ['spaces', ' ', ' '],
];

describe('odd names', () => {
  for (const where of ['without an SDK', 'on a span', 'on a span of a service']) {
    let recording: Recording;

    const write = (name: string): void => {
      if (where !== 'on a span of a service') {
        component('odd', () => {
          currentRun().output(name, { artifact: name, version: 'v' }, 'beside').parameter('p', name).parameter(name, 1);
        })();
        return;
      }
      const span = trace.getTracer('t').startSpan('GET /');
      recordLineage(span, {
        component: 'odd',
        outputs: [name, { artifact: name, version: 'v' }, 'beside'],
        parameters: Object.fromEntries([
          ['p', name],
          [name, 1],
        ]),
      });
      span.end();
    };

    describe(where, () => {
      beforeEach(() => {
        recording = startRecording();
        if (where !== 'without an SDK') new NodeTracerProvider({ spanProcessors: [recording.processor] }).register();
      });
      afterEach(() => recording.close());

      for (const [what, given, recorded] of names) {
        it(`have a meaning: ${what}`, async () => {
          write(given);
          const record = recording.record('odd');
          const written = record.writes.map(({ artifact }) => artifact).filter((name) => name !== 'beside');
          assert.deepEqual(written, recorded === undefined ? [] : [recorded, recorded]);
          assert.equal(record.writes.length - written.length, 1);
          assert.equal(record.parameters?.['p'], given.toWellFormed());
          assert.equal(Object.hasOwn(record.parameters ?? {}, given.toWellFormed()), given !== '');
          assert.equal(record.incomplete !== undefined, recorded === undefined || given === '');
          await flush();
          const store = await openStore({ cwd: recording.directory });
          try {
            const { reads, writes, parameters, observations, ...known } = await inspect(store, record.id);
            assert.deepEqual(
              writes.map(({ id, ...pointer }) => pointer),
              record.writes,
            );
            assert.deepEqual(parameters, record.parameters);
            assert.equal(known.id, record.id);
            if (recorded !== undefined) assert.equal((await traceOf(store, recorded)).runs.length, 1);
          } finally {
            await store.close();
          }
        });
      }
    });
  }

  it('make no component', () => {
    for (const name of ['', long, 'a\0b', `${'é'.repeat(512)}x`])
      assert.throws(() => component(name, () => {}), isMltraceError('MLTRACE_OPTION_INVALID'));
  });

  it('of a component are kept as they are', async () => {
    const recording = startRecording();
    try {
      for (const name of ['__proto__', `a\n"}'`, '👩‍🔬', 'toString']) {
        component(name, () => {})();
        assert.equal(recording.record(name).component, name);
      }
    } finally {
      await recording.close();
    }
    rmSync(recording.directory, { recursive: true, force: true });
  });
});
