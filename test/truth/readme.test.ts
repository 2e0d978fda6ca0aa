import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { type Block, blocksOf, readDocument } from './markdown.js';
import { assertShown } from './shown.js';
import { makeUserProject, type UserProject } from './user-project.js';

/** Commands that are not run here, each with what runs it. */
const runElsewhere: Readonly<Record<string, string>> = {
  'npm install mltrace': 'test/package',
  'npm test': 'this run',
};

for (const document of [
  'README.md',
  'docs/values.md',
  'docs/checks.md',
  'docs/metrics.md',
  'docs/recording.md',
  'docs/vet.md',
]) {
  describe(`the code in ${document}`, function () {
    this.timeout(120_000);
    const blocks = blocksOf(readDocument(document));
    let user: UserProject;

    before(() => {
      user = makeUserProject();
    });

    after(() => user.remove());

    let printed = '';

    const runBlock = async ({ language, file, text, line }: Block): Promise<void> => {
      if (language === 'python') {
        assert.equal(text, readDocument(file ?? ''), `${document} line ${line}`);
      } else if (file !== undefined) {
        writeFileSync(join(user.folder, file), text);
      } else if (language === 'text') {
        assertShown(printed, text, `${document} line ${line}`);
      } else if (language === 'js') {
        // A part of somebody's program: that it can be read is all that can be told without the rest of it.
        new Script(`async () => {\n${text}\n}`);
      } else {
        assert.equal(
          language,
          'sh',
          'a block is a file (`js file=name.mjs`), a part of one (`js`), one of ours (`python file=examples/…`), commands (`sh`) or what they print (`text`)',
        );
        if (runElsewhere[text.trim()] !== undefined) return;
        // In a clone `npm run demo` builds and runs `mltrace demo`; the build would take the files away from this run.
        const script = text.trim() === 'npm run demo' ? 'npx mltrace demo' : text;
        printed = await user.run(script);
      }
    };

    for (const block of blocks) {
      it(`tells the truth in the block at line ${block.line}`, async () => runBlock(block));
    }

    it('has code to run', () => assert.ok(blocks.length >= 3, `${blocks.length} blocks`));
  });
}
