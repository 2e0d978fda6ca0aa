import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const bin = fileURLToPath(new URL('../../lib/cli/bin.js', import.meta.url));
const execute = promisify(execFile);

interface Run {
  readonly id: string;
  readonly component: string;
  readonly depth: number;
  readonly parameters?: Readonly<Record<string, number>>;
  readonly measures?: Readonly<Record<string, number>>;
  readonly reads: readonly { readonly artifact: string }[];
}

describe('the demo', function () {
  this.timeout(120_000);
  let parent: string;
  let folder: string;
  let printed: string;

  const mltrace = async (...parameters: string[]): Promise<string> => {
    // A store of the developer's own must not be touched.
    const env = { ...process.env, MLTRACE_STORE: join(parent, 'another-store'), NO_COLOR: '1', COLUMNS: '120' };
    const { stdout } = await execute(process.execPath, [bin, ...parameters], { cwd: parent, env, maxBuffer: 1 << 26 });
    return stdout;
  };
  const ask = async (...parameters: string[]) =>
    JSON.parse(await mltrace(...parameters, '--json', '--store', join(folder, '.mltrace')));
  const runsOf = async (component: string): Promise<Run[]> =>
    (await ask('history', component, '--limit', '100')).runs.toReversed();

  before(async () => {
    parent = mkdtempSync(join(tmpdir(), 'mltrace-demo-'));
    folder = join(parent, 'mltrace-demo');
    printed = await mltrace('demo');
  });

  after(() => rmSync(parent, { recursive: true, force: true }));

  it('records in its own folder, whatever the environment names', () => {
    assert.ok(existsSync(join(folder, '.mltrace')));
    assert.ok(!existsSync(join(parent, 'another-store')));
  });

  it('traces the predictions of week 9 to the raw files it and its model came from', async () => {
    const { runs, versions } = await ask('trace', 'predictions/flights-w09.csv');
    const components = runs.map(({ component }: Run) => component);
    assert.equal(components.filter((name: string) => name === 'train').length, 1);
    assert.equal(components.filter((name: string) => name === 'ingest').length, 5);
    const external = versions.filter((version: { external: boolean }) => version.external);
    assert.deepEqual(
      external.map(({ artifact }: { artifact: string }) => artifact),
      ['bts/on-time-2001-q1.csv'],
    );
  });

  it('tells apart the two models that lay in one file', async () => {
    const [first, second] = await runsOf('train');
    const trainedBy = async (week: string): Promise<string | undefined> => {
      const { runs } = await ask('trace', `predictions/flights-${week}.csv`);
      return runs.find(({ component }: Run) => component === 'train')?.id;
    };
    assert.notEqual(first?.id, second?.id);
    assert.equal(await trainedBy('w08'), first?.id);
    assert.equal(await trainedBy('w09'), second?.id);
  });

  it('finds in the impact of a raw file what came after it and nothing before', async () => {
    const { runs } = await ask('impact', 'raw/schedule-w08.csv');
    const counts: Record<string, number> = {};
    for (const { component } of runs as Run[]) counts[component] = (counts[component] ?? 0) + 1;
    assert.deepEqual(counts, { clean: 1, features: 1, train: 1, predict: 6, evaluate: 6 });
  });

  it('measures a model that beats guessing in every week', async () => {
    const evaluations = await runsOf('evaluate');
    assert.equal(evaluations.length, 8);
    for (const { measures } of evaluations) {
      assert.ok((measures?.['auc'] ?? 0) > 0.55, JSON.stringify(measures));
      assert.ok((measures?.['logLoss'] ?? 1) < Math.LN2, JSON.stringify(measures));
    }
  });

  it('lets no delay into the features and none of the predicted week into training', async () => {
    const [header] = readFileSync(join(folder, 'features', 'flights-w09.csv'), 'utf8').split('\n');
    assert.equal(header, 'flight_id,hour,weekday,log_distance,origin,destination');
    const [, second] = await runsOf('train');
    const read = second?.reads.map(({ artifact }) => artifact) ?? [];
    assert.equal(read.length, 8);
    assert.ok(read.every((artifact) => !artifact.includes('w09')));
  });

  it('prints the trace, the impact and commands that work when pasted', async () => {
    assert.match(printed, /> mltrace trace predictions\/flights-w09\.csv/);
    assert.match(printed, /> mltrace impact raw\/schedule-w08\.csv/);
    const commands = [...printed.matchAll(/^ {2}npx mltrace (.*)$/gm)].map(([, command = '']) => command);
    assert.deepEqual(
      commands.map((command) => command.split(' ', 1)[0]),
      ['history', 'measures', 'drift', 'stale', 'flag', 'review', 'cypher'],
    );
    for (const command of commands) {
      const line = `"${process.execPath}" "${bin}" ${command}`;
      const env = { ...process.env, MLTRACE_STORE: join(parent, 'another-store') };
      const { stdout } = await execute('sh', ['-c', line], { cwd: folder, env, maxBuffer: 1 << 26 });
      // Of the demo and not of a store that has nothing.
      assert.match(stdout, /flights-w|evaluate|predict|train|auc/, command);
    }
  });

  it('starts afresh in its own folder and refuses a folder that is somebody else’s', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    await mltrace('demo');
    assert.equal(readFileSync(join(folder, 'notes.txt'), 'utf8'), 'mine');
    assert.equal((await runsOf('train')).length, 2);

    const refused = mltrace('demo', parent);
    await assert.rejects(refused, (error: Error & { code: number }) => error.code === 2);
    assert.ok(!existsSync(join(parent, '.mltrace')));
  });
});
