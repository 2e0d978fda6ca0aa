import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEngine } from '../../lib/store/embedded/engine.js';
import { logBytes } from '../../lib/store/embedded/write-ahead-log.js';

const mebibyte = 1 << 20;

describe('the log of the embedded engine', () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'mltrace-log-'));
    file = join(directory, 'lineage.db');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Opens it, and commits texts of a mebibyte each. */
  async function openAndWrite(texts: number) {
    const engine = await openEngine(file);
    const text = 'x'.repeat(mebibyte);
    for (let n = 0; n < texts; n += 1) await engine.transact((run) => run('CREATE (:Text {text: $text})', { text }));
    return engine;
  }

  it('is written into the database file when it has 8 MiB, while the store stays open', async () => {
    const engine = await openAndWrite(7);
    assert.ok(logBytes(file) > 7 * mebibyte);
    for (let n = 0; n < 3; n += 1)
      await engine.transact((run) => run('CREATE (:Text {text: $text})', { text: 'y'.repeat(mebibyte) }));
    while (logBytes(file) > 7 * mebibyte) await sleep(20);
    await engine.close();
  });

  it('is written into the database file at the end, and everything is there again', async () => {
    await (await openAndWrite(2)).close();
    assert.equal(logBytes(file), Number.POSITIVE_INFINITY, 'no log is left');
    const engine = await openEngine(file);
    assert.deepEqual(await engine.read('MATCH (t:Text) RETURN count(t) AS texts'), [{ texts: 2 }]);
    await engine.close();
  });
});
