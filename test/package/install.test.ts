import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, install, manifest, type Packed, packInto, run, runNode, temporaryFolder } from './project.js';

const typescript = `typescript@${manifest.devDependencies['typescript']}`;
const nodeTypes = '@types/node@20';
const [nodeMajor = 0] = process.versions.node.split('.').map(Number);

describe('the packed package', function () {
  this.timeout(180_000);
  const folders: string[] = [];
  const folder = (name: string): string => {
    const made = temporaryFolder(name);
    folders.push(made);
    return made;
  };
  let packed: Packed;
  /** A project with the package and nothing else. */
  let bare: string;

  before(async () => {
    packed = await packInto(folder('pack'));
    bare = folder('bare');
    await install(bare, packed.tarball);
  });

  after(() => {
    for (const made of folders) rmSync(made, { recursive: true, force: true });
  });

  it('holds what users need and nothing else', () => {
    const allowed =
      /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/(lib|exporters|examples)\/.+\.(js|d\.ts)|docs\/[^/]+\.md|collector-config\.yaml|deploy\/prometheus\/.+\.(yml|mjs|json)|examples\/.+\.(ts|csv|jsonl|md)|examples\/python\/[a-z_]+\.(py|txt)|lib\/lineage\/format-1\.schema\.json)$/;
    assert.deepEqual(
      packed.files.filter((path) => !allowed.test(path)),
      [],
    );
    const entries = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : [entry.types, entry.default],
    );
    const examples = ['flights/flights.csv', 'python/train.py', 'python/requirements.txt'].map(
      (name) => `./examples/${name}`,
    );
    for (const entry of [...entries, manifest.bin.mltrace, ...examples, './LICENSE']) {
      assert.ok(packed.files.includes(entry.slice(2)), `${entry} is missing`);
    }
    assert.ok(packed.size < 1_000_000, `${packed.size} bytes`);
  });

  it('names no source map, as it holds none', () => {
    const installed = join(bare, 'node_modules', 'mltrace', 'dist');
    const programs = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js'),
    );
    const naming = programs.filter((name) => readFileSync(join(installed, name), 'utf8').includes('sourceMappingURL'));
    assert.ok(programs.length > 10);
    assert.deepEqual(naming, []);
  });

  it('installs into an empty project, compiles there, and records a run that the command line finds', async () => {
    const user = folder('user');
    await install(user, packed.tarball, typescript, nodeTypes);
    await compile(user, 'consumer');

    const recorded = JSON.parse((await runNode(user, 'consumer.js')).stdout);
    assert.deepEqual(recorded, {
      model: { accuracy: 0.9 },
      rows: 1,
      runs: [{ component: 'predict' }, { component: 'train' }],
      processor: 'object',
    });

    const trace = JSON.parse((await run(user, 'npx', ['mltrace', 'trace', 'predictions.csv', '--json'])).stdout);
    const runs = trace.runs.map(({ component, depth }: { component: string; depth: number }) => [component, depth]);
    assert.deepEqual(runs, [
      ['predict', 1],
      ['train', 2],
    ]);
    const external = trace.versions.filter((version: { external: boolean }) => version.external);
    assert.deepEqual(
      external.map(({ artifact }: { artifact: string }) => artifact),
      ['data.csv'],
    );
  });

  it('offers every entry of its exports, with no OpenTelemetry SDK at hand', async () => {
    const entries = Object.keys(manifest.exports).map((entry) => `mltrace${entry.slice(1)}`);
    const statements = entries.map((entry) => {
      const attributes = entry.endsWith('.json') ? ", { with: { type: 'json' } }" : '';
      return `process.stdout.write('${entry} ' + Object.keys(await import('${entry}'${attributes})).length + '\\n');`;
    });
    writeFileSync(join(bare, 'entries.mjs'), statements.join('\n'));
    const { stdout } = await runNode(bare, 'entries.mjs');
    assert.deepEqual(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
      entries,
    );
  });

  it('says in one line what the demo lacks, and runs it once that is there', async () => {
    const mltrace = join('node_modules', '.bin', 'mltrace');
    await assert.rejects(run(bare, mltrace, ['demo']), (error: Error & { code: number; stderr: string }) => {
      assert.equal(error.code, 4);
      assert.match(error.stderr.trim(), /^.*npx -p mltrace -p ml-logistic-regression mltrace demo$/);
      return true;
    });
    const user = folder('demo');
    await install(user, packed.tarball, 'ml-logistic-regression');
    const { stdout } = await run(user, mltrace, ['demo']);
    assert.match(stdout, /^week 14 {2}ingest, evaluate week 13 \(AUC 0\.\d{3}, accuracy 0\.\d{3}\)$/m);
    assert.match(stdout, /^17 runs, 22 versions, 1 external$/m);
  });

  const beside = async (user: string, ...packages: string[]): Promise<void> => {
    await install(user, packed.tarball, typescript, nodeTypes, ...packages);
    await compile(user, 'provider');
    const spans = JSON.parse((await runNode(user, 'provider.js')).stdout);
    const { runs } = JSON.parse((await run(user, 'npx', ['mltrace', 'trace', 'published.csv', '--json'])).stdout);
    assert.deepEqual(
      runs.map(({ component, id, parent }: Record<string, string>) => ({ component, id, parent })),
      [{ component: 'publish', id: spans.publish, parent: spans.request }],
    );
  };

  it('works beside an application on api 1.9 and SDK 2.x', async () => {
    await beside(
      folder('sdk-2'),
      '@opentelemetry/api@1.9.1',
      '@opentelemetry/sdk-trace@2.12.0',
      '@opentelemetry/exporter-trace-otlp-http@0.223.0',
      '@opentelemetry/sdk-trace-node@2.12.0',
    );
  });

  // The 3.x line needs Node 22.15; the CI run has a Node 24.
  if (nodeMajor >= 24) {
    it('works beside an application on api 1.10 and SDK 3.x', async () => {
      await beside(
        folder('sdk-3'),
        '@opentelemetry/api@1.10.0',
        '@opentelemetry/sdk-trace@3.1.1',
        '@opentelemetry/exporter-trace-otlp-http@0.301.0',
      );
    });
  }
});
