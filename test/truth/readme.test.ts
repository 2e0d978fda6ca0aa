import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Script } from 'node:vm';
import { type Block, blocksOf, readDocument } from './markdown.js';

const execute = promisify(execFile);

/** Commands that are not run here, each with what runs it. */
const runElsewhere: Readonly<Record<string, string>> = {
  'npm install mltrace': 'test/package',
  'npm test': 'this run',
};

/** What differs from run to run becomes the same: ids and digests, times, durations, the width of columns. */
const normalised = (text: string): string[] =>
  text
    // Known in a clone with its history only; `*` where it has changes.
    .replace(/ +code [0-9a-f]{7,40}\*?/g, '')
    .replace(/\b[0-9a-f]{8,64}\b/g, 'ID')
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?/g, 'TIME')
    .replace(/\bjust now\b|\b\d+ (s|min|h) ago\b/g, 'AGO')
    .replace(/\b\d+(\.\d+)? ?(µs|ms|s|min)\b/g, 'DURATION')
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trimEnd());

/** Compares what was printed with what the document shows; a line of `...` there stands for any number of lines. */
function assertShown(printed: string, shown: string, where: string): void {
  const rest = normalised(printed);
  const parts = normalised(shown)
    .join('\n')
    .split(/^ ?\.\.\.$/m);
  if (parts.length === 1) {
    assert.deepEqual(rest, normalised(shown), where);
    return;
  }
  let from = 0;
  const text = rest.join('\n');
  for (const part of parts.map((lines) => lines.replace(/^\n|\n$/g, ''))) {
    const at = text.indexOf(part, from);
    assert.ok(at >= 0, `${where}: the output lacks\n${part}\n\nit is\n${text}`);
    from = at + part.length;
  }
}

for (const document of ['README.md', 'docs/values.md', 'docs/checks.md', 'docs/recording.md']) {
  describe(`the code in ${document}`, function () {
    this.timeout(120_000);
    const blocks = blocksOf(readDocument(document));
    let project: string;
    let env: NodeJS.ProcessEnv;

    before(() => {
      project = realpathSync(mkdtempSync(join(tmpdir(), 'mltrace-readme-')));
      const modules = join(project, 'node_modules');
      mkdirSync(join(modules, '.bin'), { recursive: true });
      symlinkSync(process.cwd(), join(modules, 'mltrace'), 'junction');
      symlinkSync(join(process.cwd(), 'node_modules', '@opentelemetry'), join(modules, '@opentelemetry'), 'junction');
      symlinkSync(join(process.cwd(), 'dist', 'lib', 'cli', 'bin.js'), join(modules, '.bin', 'mltrace'));
      writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'user', private: true }));
      const inherited = Object.entries(process.env).filter(
        ([name]) => !/^(MLTRACE_|OTEL_|npm_|FORCE_COLOR)/.test(name),
      );
      const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
      env = { ...Object.fromEntries(inherited), PATH: path, NO_COLOR: '1', COLUMNS: '100' };
    });

    after(() => rmSync(project, { recursive: true, force: true }));

    let printed = '';

    const runBlock = async ({ language, file, text, line }: Block): Promise<void> => {
      if (file !== undefined) {
        writeFileSync(join(project, file), text);
      } else if (language === 'text') {
        assertShown(printed, text, `${document} line ${line}`);
      } else if (language === 'js') {
        // A part of somebody's program: that it can be read is all that can be told without the rest of it.
        new Script(`async () => {\n${text}\n}`);
      } else {
        assert.equal(
          language,
          'sh',
          'a block is a file (`js file=name.mjs`), a part of one (`js`), commands (`sh`) or what they print (`text`)',
        );
        if (runElsewhere[text.trim()] !== undefined) return;
        // In a clone `npm run demo` builds and runs `mltrace demo`; the build would take the files away from this run.
        const script = text.trim() === 'npm run demo' ? 'npx mltrace demo' : text;
        const done = await execute('sh', ['-e', '-c', script], { cwd: project, env, maxBuffer: 1 << 26 });
        printed = done.stdout;
      }
    };

    for (const block of blocks) {
      it(`tells the truth in the block at line ${block.line}`, async () => runBlock(block));
    }

    it('has code to run', () => assert.ok(blocks.length >= 3, `${blocks.length} blocks`));
  });
}
