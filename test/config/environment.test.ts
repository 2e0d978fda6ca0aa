import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { type Environment, readEnvironment } from '../../lib/config/environment.js';

type Variables = Readonly<Record<string, string>>;

const nothing: Environment = { resourceAttributes: {}, sdkDisabled: false, debug: false, neo4j: {} };

async function warningsOf(source: Variables): Promise<{ environment: Environment; warnings: readonly string[] }> {
  const warnings: string[] = [];
  const listener = (warning: Error & { code?: string }): void => {
    if (warning.code === 'MLTRACE_ENVIRONMENT') warnings.push(warning.message);
  };
  process.on('warning', listener);
  const environment = readEnvironment(source);
  await turn();
  process.off('warning', listener);
  return { environment, warnings };
}

describe('environment', () => {
  const accepted: readonly (readonly [Variables, Partial<Environment>])[] = [
    [{}, {}],
    [{ MLTRACE_STORE: '', MLTRACE_NAMESPACE: '  ', OTEL_SERVICE_NAME: '', NO_COLOR: '', COLUMNS: '' }, {}],
    [{ MLTRACE_STORE: ' data/lineage ' }, { store: 'data/lineage' }],
    [{ MLTRACE_STORE: 'none' }, { store: 'none' }],
    [{ MLTRACE_STORE: 'neo4j+s://u:p@h' }, { store: 'neo4j+s://u:p@h' }],
    [{ MLTRACE_STORE: 'C:\\data' }, { store: 'C:\\data' }],
    [{ MLTRACE_NAMESPACE: 'team_a.prod-1' }, { namespace: 'team_a.prod-1' }],
    [{ MLTRACE_NAMESPACE: 'x'.repeat(64) }, { namespace: 'x'.repeat(64) }],
    [
      { MLTRACE_SPOOL: '/var/spool', MLTRACE_ROOT: '..' },
      { spool: '/var/spool', root: '..' },
    ],
    [{ OTEL_SERVICE_NAME: 'flights' }, { serviceName: 'flights' }],
    [
      { OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.2, deployment.environment.name=a%2Cb%3Dc%20%C3%BC,,empty=,' },
      { resourceAttributes: { 'service.version': '1.2', 'deployment.environment.name': 'a,b=c ü', empty: '' } },
    ],
    [{ OTEL_RESOURCE_ATTRIBUTES: '__proto__=x' }, { resourceAttributes: Object.fromEntries([['__proto__', 'x']]) }],
    [
      { OTEL_SDK_DISABLED: 'TRUE', MLTRACE_DEBUG: '1', MLTRACE_VET: '1' },
      { sdkDisabled: true, debug: true, vet: true },
    ],
    [{ OTEL_SDK_DISABLED: 'false', MLTRACE_DEBUG: '0' }, {}],
    [{ OTEL_TRACES_EXPORTER: 'OTLP, console,' }, { tracesExporters: ['otlp', 'console'] }],
    [{ NO_COLOR: '1' }, { color: false }],
    [{ FORCE_COLOR: '' }, { color: true }],
    [{ FORCE_COLOR: '3', NO_COLOR: '1' }, { color: true }],
    [{ FORCE_COLOR: '0' }, { color: false }],
    [{ COLUMNS: '100' }, { columns: 100 }],
    [
      { TRACEPARENT: ` 00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, TRACESTATE: 'a=b', BAGGAGE: 'c=d' },
      { traceParent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, traceState: 'a=b', baggage: 'c=d' },
    ],
    // A later version may say more.
    [
      { TRACEPARENT: `01-${'1'.repeat(32)}-${'2'.repeat(16)}-01-more` },
      { traceParent: `01-${'1'.repeat(32)}-${'2'.repeat(16)}-01-more` },
    ],
    [
      { MLTRACE_PARENT_RUN: `${'1'.repeat(32)}:${'2'.repeat(16)}` },
      { parentRun: `${'1'.repeat(32)}:${'2'.repeat(16)}` },
    ],
  ];
  for (const [source, expected] of accepted) {
    it(`reads ${JSON.stringify(source)}`, async () => {
      assert.deepEqual(await warningsOf(source), { environment: { ...nothing, ...expected }, warnings: [] });
    });
  }

  const refused: readonly Variables[] = [
    { MLTRACE_STORE: 'postgres://h/db' },
    { TRACEPARENT: 'yes' },
    { TRACEPARENT: `00-${'0'.repeat(32)}-${'2'.repeat(16)}-01` },
    { TRACEPARENT: `00-${'1'.repeat(32)}-${'0'.repeat(16)}-01` },
    { TRACEPARENT: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01-more` },
    { TRACEPARENT: `ff-${'1'.repeat(32)}-${'2'.repeat(16)}-01` },
    { TRACEPARENT: `00-${'A'.repeat(32)}-${'2'.repeat(16)}-01` },
    { MLTRACE_PARENT_RUN: '2'.repeat(16) },
    { MLTRACE_NAMESPACE: 'Production' },
    { MLTRACE_NAMESPACE: 'x'.repeat(65) },
    { MLTRACE_NAMESPACE: 'a b' },
    { MLTRACE_SPOOL: 'http://h' },
    { MLTRACE_ROOT: 's3://bucket' },
    { OTEL_RESOURCE_ATTRIBUTES: 'a=1,b=%zz' },
    { OTEL_RESOURCE_ATTRIBUTES: 'a=1,b' },
    { OTEL_RESOURCE_ATTRIBUTES: 'a=1,=b' },
    { OTEL_SDK_DISABLED: 'yes' },
    { MLTRACE_DEBUG: 'verbose' },
    { MLTRACE_VET: 'gate' },
    { COLUMNS: '7' },
    { COLUMNS: 'wide' },
  ];
  for (const source of refused) {
    it(`ignores ${JSON.stringify(source)} and says so once`, async () => {
      const [name = ''] = Object.keys(source);
      const { environment, warnings } = await warningsOf(source);
      assert.deepEqual(environment, nothing);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', new RegExp(`^${name} is ignored: expected .*, found `));
      assert.deepEqual((await warningsOf(source)).warnings, []);
    });
  }

  it('reads the variables of the process when it is given none', () => {
    const before = process.env['OTEL_SERVICE_NAME'];
    process.env['OTEL_SERVICE_NAME'] = 'of-this-process';
    try {
      assert.equal(readEnvironment().serviceName, 'of-this-process');
    } finally {
      if (before === undefined) delete process.env['OTEL_SERVICE_NAME'];
      else process.env['OTEL_SERVICE_NAME'] = before;
    }
  });

  it('is frozen', () => {
    assert.throws(() => Object.assign(readEnvironment({}), { debug: true }), TypeError);
  });
});
