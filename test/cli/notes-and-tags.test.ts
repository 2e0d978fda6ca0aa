import assert from 'node:assert/strict';
import { pipeline, run, runId } from '../query/pipeline-facts.js';
import { mltrace } from './command-line.js';
import { makeProject, removeProject } from './project.js';

describe('notes and tags on the command line', () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await makeProject([...pipeline, run(6, 'train', { tags: ['weekly', 'model'], owner: 'bob' })]);
  });
  afterEach(() => removeProject(cwd));

  const printed = async (...parameters: string[]): Promise<string> => {
    const { code, out, err } = await mltrace(parameters, { cwd });
    assert.equal(code, 0, err);
    return out;
  };
  const json = async (...parameters: string[]) => JSON.parse(await printed(...parameters, '--json'));

  it('notes on runs and artifacts, and never replaces a note', async () => {
    await printed('note', 'a0000303', 'slow', 'disk', '--author', 'ann');
    await printed('note', runId(3), 'rerun it');
    const { notes } = await json('note', 'a0000303');
    assert.deepEqual(
      notes.map((note: { text: string; subject: string }) => [note.text, note.subject]),
      [
        ['rerun it', `run:${runId(3)}`],
        ['slow disk', `run:${runId(3)}`],
      ],
    );
    assert.equal(notes[1].author, 'ann');
    assert.match(await printed('note', 'raw.csv', 'from the old supplier'), /artifact:default\/raw\.csv/);
    assert.match(await printed('note', 'raw.csv'), /just now .* from the old supplier$/m);
    const { version } = await json('trace', 'raw.csv');
    assert.match(await printed('note', version.slice(0, 12), 'half of it'), new RegExp(`version:${version}`));
    assert.match(await printed('note', 'raw.csv'), /half of it[\s\S]*old supplier/);
    assert.equal(await printed('note', 'clean.csv'), 'Nothing is noted.\n');
  });

  it('adds tags to what runs give and hides them, the last word holding', async () => {
    assert.equal(await printed('tag', 'train', 'production'), 'train  #model #production #weekly\n');
    assert.equal(await printed('untag', 'train', 'weekly', 'production'), 'train  #model\n');
    assert.equal(await printed('tag', 'train', 'weekly'), 'train  #model #weekly\n');
    await printed('tag', 'infer', 'weekly');
    assert.deepEqual((await json('tags')).tags, [
      { tag: 'model', components: [{ namespace: 'default', name: 'train' }] },
      {
        tag: 'weekly',
        components: [
          { namespace: 'default', name: 'infer' },
          { namespace: 'default', name: 'train' },
        ],
      },
    ]);
    const named = async (...options: string[]) =>
      (await json('components', ...options)).components.map(({ name }: { name: string }) => name);
    assert.deepEqual(await named('--tag', 'weekly'), ['infer', 'train']);
    assert.deepEqual(await named('--owner', 'bob'), ['train']);
    assert.deepEqual(await named('--tag', 'weekly', '--owner', 'ann'), []);
  });

  it('refuses a component that is not there, and no tag', async () => {
    assert.equal((await mltrace(['tag', 'trian', 'x'], { cwd })).code, 3);
    assert.equal((await mltrace(['tag', 'train'], { cwd })).code, 2);
  });
});
