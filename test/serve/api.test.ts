import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { questionRoutes } from '../../lib/api/question-routes.js';
import { isRunRecord } from '../../lib/lineage/facts.js';
import { trace } from '../../lib/query/index.js';
import { openHttpStore } from '../../lib/store/index.js';
import { isMltraceError } from '../errors.js';
import { Random } from '../reference/random.js';
import { randomLog } from '../reference/random-log.js';
import { type Serving, startServing } from './serving.js';

interface Operation {
  readonly operationId: string;
  readonly responses: { readonly 200: { readonly content: Record<string, { readonly schema: object }> } };
}

describe('the API of a service', function () {
  this.timeout(60_000);
  let serving: Serving;
  let api: { paths: Record<string, Record<string, Operation>>; components: object };
  const facts = randomLog(7);

  before(async () => {
    serving = await startServing();
    const store = openHttpStore({ address: serving.url });
    await store.apply(facts);
    await store.close();
    api = (await (await serving.ask('/openapi.json')).json()) as typeof api;
  });
  after(() => serving.stop());

  const json = async (path: string, init?: RequestInit) => {
    const response = await serving.ask(path, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const post = (path: string, body: unknown, type = 'application/json') =>
    json(path, {
      method: 'POST',
      headers: { 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('answers every question as /openapi.json says', async () => {
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: 'api', components: api.components });
    const check = (path: string, method: string, body: unknown): void => {
      const schema = api.paths[path]?.[method]?.responses[200].content['application/json']?.schema;
      assert.ok(schema !== undefined, `${method} ${path} is not described`);
      const resolved = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/'));
      assert.ok(ajv.validate(resolved, body), `${method} ${path}: ${ajv.errorsText()}`);
    };
    const checked = new Set<string>();
    const get = async (path: string, query = ''): Promise<Record<string, unknown>> => {
      const { status, body } = await json(path + query);
      assert.equal(status, 200, JSON.stringify(body));
      checked.add(path);
      check(path, 'get', body);
      return body;
    };
    const { runs } = (await get('/v1/runs', '?limit=100')) as {
      runs: readonly { id: string; component: string; namespace: string }[];
    };
    const { artifacts } = (await get('/v1/artifacts')) as { artifacts: readonly { namespace: string; name: string }[] };
    await get('/v1/components');
    await get('/v1/components', '?at=2026-03-01T00:00:12Z');
    for (const { namespace, name } of artifacts) {
      await get('/v1/trace', `?artifact=${encodeURIComponent(name)}&namespace=${namespace}&depth=3`);
      await get('/v1/impact', `?artifact=${encodeURIComponent(name)}&namespace=${namespace}`);
    }
    for (const { id } of runs) check('/v1/runs/{run}', 'get', (await json(`/v1/runs/${id}`)).body);
    const drifts = facts
      .filter(isRunRecord)
      .filter(({ status, observations }) => status === 'ok' && observations?.['late']);
    assert.ok(drifts.length > 0);
    for (const { id } of drifts) await get('/v1/drift', `?subject=${id}&calibrate=true`);
    await get('/v1/drift', `?subject=${drifts[0]?.id}&threshold=0.5&method=js&bins=equal4&window=1h&baseline=previous`);
    await get('/v1/history', `?component=${runs[0]?.component}&namespace=${runs[0]?.namespace}`);
    await get('/v1/measures', `?component=${runs[0]?.component}&namespace=${runs[0]?.namespace}&best=lowest`);
    await get('/v1/checks', '?all=true');
    await get('/v1/names', '?of=artifact&prefix=a');
    const ids = runs.map((run) => run.id);
    check('/v1/abbreviations', 'post', (await post('/v1/abbreviations', { of: 'Run', ids })).body);
    const reads = [
      { run: ids[0], pointer: { artifact: 'a', namespace: 'default', at: '2026-03-01T00:00:12.000000Z' } },
    ];
    check('/v1/latest-writes', 'post', (await post('/v1/latest-writes', { reads })).body);
    const lines = facts.map((fact) => JSON.stringify(fact)).join('\n');
    const imported = await post('/v1/facts', lines, 'application/x-ndjson');
    assert.equal(imported.body['unchanged'], facts.length);
    check('/v1/facts', 'post', imported.body);
    const described = Object.values(questionRoutes).map(({ path }) => path);
    assert.deepEqual(
      described.filter((path) => api.paths[path] === undefined),
      [],
    );
  });

  it('describes a route for every path that it answers, and no other', async () => {
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const method of Object.keys(methods)) {
        const { status } = await serving.ask(path.replace('{run}', '0'), { method: method.toUpperCase() });
        assert.ok(status !== 405, path);
        const text = await (await serving.ask(path, { method: method.toUpperCase() })).text();
        assert.ok(!text.includes('there is no'), `${method} ${path}`);
      }
    }
    assert.equal((await json('/v1/nothing')).body['code'], 'MLTRACE_NOT_FOUND');
  });

  it('refuses a parameter that it does not know, or of a wrong form', async () => {
    for (const query of ['?limit=0', '?limit=x', '?limt=3', '?at=yesterday', '?namespace=A!', '?after=1']) {
      const { status, body } = await json(`/v1/runs${query}`);
      assert.equal(`${status} ${body['code']}`, '400 MLTRACE_OPTION_INVALID', query);
    }
    assert.equal((await json('/v1/trace')).status, 400);
    assert.equal((await post('/v1/abbreviations', { of: 'Component', ids: [] })).status, 400);
    assert.equal((await post('/v1/abbreviations', '{')).status, 400);
  });

  it('answers with the codes and statuses of the table', async () => {
    const { status, body } = await json('/v1/trace?artifact=no-such.csv');
    assert.equal(`${status} ${body['code']}`, '404 MLTRACE_NOT_FOUND');
    assert.match(String(body['message']), /^no artifact or version 'no-such\.csv'; /);
  });

  it('takes facts all or none, and says which line is none', async () => {
    const good = {
      format: 1,
      id: `${'9'.repeat(32)}:${'8'.repeat(16)}`,
      component: 'c',
      startedAt: '2026-01-01T00:00:00Z',
    };
    const { status, body } = await post('/v1/facts', `${JSON.stringify(good)}\n{"format":1}\n`, 'application/x-ndjson');
    assert.equal(`${status} ${body['code']}`, '400 MLTRACE_FACT_INVALID');
    assert.match(String(body['message']), /line 2: .*nothing was applied/);
    assert.equal((await json(`/v1/runs/${good.id}`)).status, 404);
    const many = Array.from({ length: 501 }, () => JSON.stringify(good)).join('\n');
    assert.equal((await post('/v1/facts', many, 'application/x-ndjson')).status, 413);
  });

  it('answers no Cypher unless it was told to, and never on a store that cannot stop it', async () => {
    const { status, body } = await post('/v1/cypher', { statement: 'MATCH (n) RETURN n' });
    assert.equal(`${status} ${body['code']}`, '403 MLTRACE_FORBIDDEN');
    await assert.rejects(startServing({ cypher: true }), isMltraceError('MLTRACE_UNSUPPORTED'));
  });

  it('is told apart from another service by the client', async () => {
    const store = openHttpStore({ address: `${serving.url}/somewhere/else` });
    await assert.rejects(trace(store, 'a'), isMltraceError('MLTRACE_NOT_FOUND'));
    await assert.rejects(store.read('RETURN 1'), isMltraceError('MLTRACE_UNSUPPORTED'));
    await store.close();
    await assert.rejects(trace(store, 'a'), isMltraceError('MLTRACE_STORE_CLOSED'));
    await assert.rejects(
      trace(openHttpStore({ address: 'http://127.0.0.1:1' }), 'a'),
      isMltraceError('MLTRACE_STORE_UNAVAILABLE'),
    );
  });

  it('answers many at once the same as one after the other', async () => {
    const random = new Random(1);
    const paths = Array.from({ length: 60 }, () =>
      random.pick(['/v1/runs?limit=50', '/v1/artifacts', '/v1/components']),
    );
    const alone = new Map<string, string>();
    for (const path of new Set(paths)) alone.set(path, await (await serving.ask(path)).text());
    const together = await Promise.all(
      paths.map(async (path) => [path, await (await serving.ask(path)).text()] as const),
    );
    for (const [path, text] of together) assert.equal(text, alone.get(path));
  });
});
