import assert from 'node:assert/strict';
import { join } from 'node:path';
import { commandTable } from '../../lib/cli/command-table.js';
import type { Annotation } from '../../lib/lineage/facts.js';
import { minute, pipeline, run, runId } from '../query/pipeline-facts.js';
import { startServing } from '../serve/serving.js';
import { ended, mltrace, start } from './command-line.js';
import { makeProject, removeProject } from './project.js';

describe('the command line, given what is odd', function () {
  this.timeout(60_000);
  let cwd: string;
  const future = '2999-01-01T00:00:00.000000Z';
  before(async () => {
    cwd = await makeProject([
      ...pipeline,
      // Two runs that say they depend on each other, and a third of the future that reads what they made.
      run(6, 'chicken', { dependsOn: [runId(7)], writes: ['egg.csv'] }),
      run(7, 'egg', { dependsOn: [runId(6)], writes: ['chick.csv'] }),
      run(8, 'hen', {
        startedAt: future,
        endedAt: future,
        reads: ['egg.csv'],
        writes: ['hen.csv'],
        status: 'failed',
        measures: { eggs: 2 },
        checks: [{ name: 'lays', when: 'after', outcome: 'failed' }],
      }),
    ]);
  });
  after(() => removeProject(cwd));

  const printed = async (...parameters: string[]): Promise<string> => {
    const { code, out, err } = await mltrace(parameters, { cwd });
    assert.deepEqual([code, err], [0, ''], parameters.join(' '));
    return out;
  };

  it('refuses a time without a zone wherever a time is given, and says what it expects', async () => {
    const needed: Record<string, string[]> = { diff: ['raw.csv', 'clean.csv'], label: ['raw.csv', 'x'] };
    const subject: Record<string, string> = { history: 'train', measures: 'train', checks: 'train', inspect: runId(3) };
    const times = commandTable.flatMap(({ name, argument, options }) => {
      const words = needed[name] ?? (argument === undefined ? [] : [subject[name] ?? 'raw.csv']);
      const flags = options.map(({ flags: form }) => form).filter((form) => form.endsWith('<time>'));
      const others = name === 'bisect' ? ['--good', minute(5), '--bad', minute(90)] : [];
      return flags.map((flag) => [name, ...words, ...others, flag.split(' ')[0] ?? '', '2026-01-31T09:00:00']);
    });
    times.push(['at', 'raw.csv', '2026-01-31T09:00:00']);
    assert.ok(times.length > 25);
    // Through a service, which need not be opened for each.
    const serving = await startServing({ store: join(cwd, '.mltrace') });
    try {
      for (const parameters of times) {
        const { code, out, err } = await mltrace([...parameters, '--store', serving.url], { cwd });
        assert.deepEqual([code, out], [2, ''], parameters.join(' '));
        assert.match(err, /expected an ISO 8601 time with a zone, such as .*, found "2026-01-31T09:00:00"\n$/);
      }
    } finally {
      await serving.stop();
    }
  });

  it('draws a cycle of explicit dependencies once round, and ends everywhere', async () => {
    const lines = (await printed('trace', 'egg.csv')).replace(/ok .*$/gm, 'ok').replace(/\b[0-9a-f]{8}\b/g, '#');
    assert.deepEqual(lines.split('\n').slice(0, -2), [
      'egg.csv  #',
      '│ by chicken  #  ok',
      '└─ after egg  #  ok',
      '   └─ after chicken  #  (shown above)',
    ]);
    assert.match(await printed('impact', 'egg.csv'), /hen\.csv/);
    assert.match(await printed('at', 'chicken', minute(200)), /a0000606[\s\S]*a0000707[\s\S]*2 runs, 1 version/);
    assert.match(await printed('diff', 'egg.csv', 'chick.csv'), /chicken|egg/);
    assert.match(await printed('bisect', 'egg.csv', '--good', minute(65), '--bad', minute(200)), /egg\.csv/);
    assert.equal(await printed('stale', 'egg', '--transitive', '--at', minute(200)), 'Nothing is stale.\n');
  });

  it('shows runs of the future as such, and leaves them out of what was then', async () => {
    assert.match(await printed('recent', '--limit', '1'), /hen +failed +in \d+ y +2999-01-01 00:00:00Z/);
    assert.match(await printed('components'), /^hen .* in \d+ y/m);
    assert.match(await printed('checks'), /^lays \(after\) +hen +failed +in \d+ y, 1 run .* always so +1 of 1/m);
    assert.match(await printed('measures', 'hen'), /^a0000808 +2 +failed +in \d+ y/m);
    const then = ['--at', minute(200)];
    assert.doesNotMatch(await printed('recent', ...then), /hen/);
    assert.equal(await printed('checks', ...then), 'No check fails.\n');
    assert.doesNotMatch(await printed('artifacts', ...then), /hen\.csv/);
    assert.equal((await mltrace(['measures', 'hen', ...then], { cwd })).code, 3);
  });

  it('says that there is too little to review when nothing, everything or the only output is flagged', async () => {
    assert.match(await printed('review'), /0 flagged outputs[\s\S]*Too little to tell: nothing is flagged/);
    await printed('flag', 'predictions.csv');
    assert.match(
      await printed('review'),
      /1 flagged output, 0 passing[\s\S]*Too little to tell: it is the only output/,
    );
    await printed('unflag', 'predictions.csv');
  });

  it('says that what is not there cannot be retracted, taken off or taken back', async () => {
    const refused = await mltrace(['retract', 'consent'], { cwd });
    assert.deepEqual([refused.code, refused.out], [3, '']);
    assert.match(refused.err, /no label 'consent'; nothing is labelled/);
    const unflagged = await mltrace(['unflag', 'clean.csv'], { cwd });
    assert.deepEqual([unflagged.code, unflagged.err], [0, 'mltrace: it was not flagged\n']);
  });

  it('loses nothing of what two people say at once, and lets the later one hold', async () => {
    const people = ['flag', 'unflag', 'flag', 'unflag'].map((command, n) =>
      ended(start([command, 'model.json', '--author', `p${n}`, '--json'], cwd)),
    );
    const said: Annotation[] = [];
    for (const { code, out, err } of await Promise.all(people)) {
      assert.equal(code, 0, err);
      said.push(JSON.parse(out) as Annotation);
    }
    const kept = (await printed('export'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Annotation)
      .filter(({ author }) => author?.startsWith('p') === true);
    assert.deepEqual(kept.map(({ annotation }) => annotation).sort(), said.map(({ annotation }) => annotation).sort());
    const last = said.sort((a, b) => (a.at + a.annotation < b.at + b.annotation ? -1 : 1)).at(-1);
    const { flags } = JSON.parse(await printed('flags', '--json'));
    assert.equal(flags.length, last?.value === true ? 1 : 0);
  });
});
