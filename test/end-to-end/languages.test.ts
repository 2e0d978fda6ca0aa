import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrateNeo4jStore } from '../../lib/store/index.js';
import { mltrace } from '../cli/command-line.js';
import { type ServeProcess, startServeProcess } from '../serve/serve-process.js';
import { type Collector, obtainCollector, startCollector } from '../services/collector.js';
import { type Jaeger, type JaegerSpan, obtainJaeger, startJaeger } from '../services/jaeger.js';
import { emptyDatabase, needNeo4j, neo4jForTests } from '../services/neo4j-for-tests.js';
import { need } from '../services/obtain.js';
import { obtainPython } from '../services/python.js';
import { blocksOf, readDocument } from '../truth/markdown.js';
import { assertShown } from '../truth/shown.js';
import { makeUserProject, type UserProject } from '../truth/user-project.js';

const document = 'examples/python/README.md';

/** Of the document: ingest, clean and features for seven weeks, then train and predict for two. */
const runCount = 7 * 3 + 2 * 2;

/** An address of an empty Neo4j with its schema, user and password. */
async function emptyNeo4j(): Promise<string> {
  const { uri, user, password } = await neo4jForTests();
  const address = Object.assign(new URL(uri), { username: user, password });
  await emptyDatabase();
  await migrateNeo4jStore({ address: address.href });
  return address.href;
}

interface Answer {
  readonly runs: readonly {
    readonly id: string;
    readonly component: string;
    readonly service?: { readonly name: string };
  }[];
  readonly versions: readonly { readonly id: string; readonly artifact: string; readonly external: boolean }[];
  readonly edges: readonly { readonly to: string; readonly assumed?: true }[];
}

const stores = [
  { kind: 'the embedded store', store: () => Promise.resolve('.mltrace') },
  { kind: 'Neo4j', store: emptyNeo4j },
];

for (const { kind, store } of stores) {
  describe(`a pipeline of Node and Python behind a Collector, its lineage in ${kind}, its traces in Jaeger`, function () {
    this.timeout(120_000);
    if (kind === 'Neo4j') needNeo4j(neo4jForTests);
    need('a Collector', obtainCollector);
    need('Jaeger', obtainJaeger);
    need('Python', obtainPython);

    const traceId = randomBytes(16).toString('hex');
    let user: UserProject;
    let serve: ServeProcess;
    let jaeger: Jaeger;
    let collector: Collector;
    /** Spans that have a component, by run id. */
    let spans: ReadonlyMap<string, JaegerSpan>;

    before('the pipeline has run as its README says', async () => {
      user = makeUserProject();
      symlinkSync(await obtainPython(), join(user.folder, 'venv'));
      serve = await startServeProcess(user.folder, ['--store', await store()]);
      jaeger = await startJaeger(await obtainJaeger());
      collector = await startCollector(await obtainCollector(), { lineage: serve.url, jaeger: jaeger.address });
      await runReadme();
      spans = new Map(
        (await jaeger.traceOf(traceId, runCount)).map((span) => [`${span.traceID}:${span.spanID}`, span] as const),
      );
    });

    after(async () => {
      await collector?.stop();
      await jaeger?.stop();
      await serve?.end('SIGTERM');
      user?.remove();
    });

    /** Every command of the document, and what it says they print. */
    async function runReadme(): Promise<void> {
      const variables = {
        OTEL_EXPORTER_OTLP_ENDPOINT: new URL(collector.tracesUrl).origin,
        // As a scheduler gives it that traces, too: all processes are in one trace.
        TRACEPARENT: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
        PYTHONDONTWRITEBYTECODE: '1',
      };
      let settings = '';
      let printed = '';
      for (const { language, text, line } of blocksOf(readDocument(document))) {
        if (language === 'text') {
          assertShown(printed, text, `${document} line ${line}`);
        } else if (!text.startsWith('npm install')) {
          while ((await collector.queued()) > 0) await sleep(20);
          printed = await user.run(settings + text.replace('http://localhost:4328', serve.url), variables);
          settings += [...text.matchAll(/^(export .*|\w+=\S+)\n/gm)].map(([setting]) => setting).join('');
        }
      }
      while ((await collector.queued()) > 0) await sleep(20);
    }

    async function ask(...parameters: string[]): Promise<Answer> {
      const { code, out, err } = await mltrace([...parameters, '--json', '--store', serve.url], { cwd: user.folder });
      assert.equal(`${code} ${err}`, '0 ');
      return JSON.parse(out);
    }

    const componentsOf = ({ runs }: Answer): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const { component } of runs) counts[component] = (counts[component] ?? 0) + 1;
      return counts;
    };

    it('answers mltrace trace across both languages', async () => {
      const answer = await ask('trace', 'predictions/flights-w06.csv');
      assert.deepEqual(componentsOf(answer), { predict: 1, train: 1, features: 5, clean: 5, ingest: 5 });
      const services = answer.runs.map(({ component, service }) => `${component} in ${service?.name}`);
      assert.ok(services.includes('train in training') && services.includes('predict in inference'), `${services}`);
      const external = answer.versions.flatMap(({ artifact, external }) => (external ? [artifact] : []));
      assert.deepEqual(external, ['bts/on-time-2001-q1.csv']);
      assert.ok(answer.edges.every(({ assumed }) => assumed === undefined));
    });

    it('assumes the model where the Python process gave no digest, and nothing else', async () => {
      const answer = await ask('trace', 'predictions/flights-w07.csv');
      assert.deepEqual(componentsOf(answer), { predict: 1, train: 1, features: 5, clean: 5, ingest: 5 });
      const assumed = answer.edges.filter((edge) => edge.assumed).map(({ to }) => to);
      const named = answer.versions.filter(({ id }) => assumed.includes(id)).map(({ artifact }) => artifact);
      assert.deepEqual(named, ['models/late-flights.json']);
    });

    it('has what the Python process observed, and tells drift from it', async () => {
      const [trained] = (await ask('history', 'train')).runs;
      const options = ['--baseline', trained?.id ?? '', '--method', 'wasserstein'];
      const { out } = await mltrace(['drift', 'ingest', ...options, '--json', '--store', serve.url], {
        cwd: user.folder,
      });
      const [{ column, value, baseline }] = JSON.parse(out);
      assert.deepEqual([column, baseline.component], ['delay_minutes', 'train']);
      // A week and the four that it is the last of: near, and not the same.
      assert.ok(value > 0.01 && value < 0.5, `${value}`);
    });

    it('answers mltrace impact across both languages', async () => {
      const answer = await ask('impact', 'features/flights-w02.csv');
      assert.deepEqual(componentsOf(answer), { train: 1, predict: 1 });
    });

    it('has every run of the lineage as a span in Jaeger, and every such span as a run', async () => {
      const { out } = await mltrace(['export', '--store', serve.url], { cwd: user.folder });
      const runs = new Map(
        out
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
          .map(({ id, component, service }) => [id, `${component} of ${service.name}`]),
      );
      const inJaeger = new Map(
        [...spans].map(([id, { tags, service }]) => [id, `${tags['mltrace.component.name']} of ${service}`]),
      );
      assert.deepEqual(new Map([...runs].sort()), new Map([...inJaeger].sort()));
      assert.equal(runs.size, runCount);
    });

    it('inspects a run by the id of its span', async () => {
      const [id, { spanID, operationName }] = [...spans][0] ?? assert.fail('no span');
      const { out } = await mltrace(['inspect', spanID, '--json', '--store', serve.url], { cwd: user.folder });
      const run = JSON.parse(out);
      assert.deepEqual([run.id, run.component], [id, operationName]);
    });

    it('finds the traces of a component in Jaeger', async () => {
      const found = await jaeger.find('training', { 'mltrace.component.name': 'train' });
      const trained = found.filter(({ service }) => service === 'training');
      const { runs } = await ask('history', 'train');
      assert.deepEqual(
        trained.map(({ traceID, spanID }) => `${traceID}:${spanID}`).sort(),
        runs.map(({ id }) => id).sort(),
      );
      assert.equal(trained.length, 2);
    });

    it('leaves nothing of its own beside the files of the pipeline', () => {
      assert.ok(readFileSync(join(user.folder, 'models', 'late-flights.json')).length > 0);
      assert.equal(existsSync(join(user.folder, '.mltrace')), kind === 'the embedded store');
    });
  });
}
