import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { openSpoolWriter } from '../../lib/spool/writer.js';
import { importEverything, run, runsIn, temporaryDirectories, upTo } from './temporary-spool.js';

describe('bound of the spool', () => {
  const temporaryDirectory = temporaryDirectories();

  async function codesOf(directory: string, action: () => void): Promise<readonly string[]> {
    const codes: string[] = [];
    const listener = (warning: Error & { code?: string }): void => {
      if (warning.message.includes(directory)) codes.push(warning.code ?? '');
    };
    process.on('warning', listener);
    action();
    await turn();
    process.off('warning', listener);
    return codes;
  }

  it('warns once at half, drops and counts at the bound, and takes facts again once there is room', async () => {
    const directory = temporaryDirectory();
    const writer = openSpoolWriter({ directory, maxBytes: 20_000, lookMillis: 0 });
    let number = 0;
    const codes = await codesOf(directory, () => {
      while (writer.append(run(number, 1_000))) number += 1;
    });
    assert.deepEqual(codes, ['MLTRACE_SPOOL_HALF', 'MLTRACE_SPOOL_FULL']);
    const { bytes, dropped } = writer.health();
    assert.ok(bytes <= 20_000 && bytes > 18_000);
    assert.deepEqual(dropped, { full: 1 });
    const again = await codesOf(directory, () => assert.equal(writer.append(run(number, 1_000)), false));
    assert.deepEqual(again, []);
    assert.deepEqual(importEverything(directory), upTo(number));
    while (!writer.append(run(number))) await sleep(5);
    assert.deepEqual(runsIn(directory), [number]);
    writer.close();
  });

  it('counts what other processes have left', () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, `${'a'.repeat(16)}.open`), 'x'.repeat(5_000));
    writeFileSync(join(directory, 'not-a-segment'), 'x'.repeat(50_000));
    const writer = openSpoolWriter({ directory, maxBytes: 6_000 });
    assert.equal(writer.append(run(0, 2_000)), false);
    assert.equal(writer.append(run(1)), true);
    assert.deepEqual(writer.health().dropped, { full: 1 });
    writer.close();
  });

  it('counts what another writer adds meanwhile', async () => {
    const directory = temporaryDirectory();
    const maxBytes = 200_000;
    const [first, second] = [openSpoolWriter({ directory, maxBytes }), openSpoolWriter({ directory, maxBytes })];
    for (const number of upTo(120)) first.append(run(number, 1_000));
    for (const number of upTo(200)) second.append(run(1_000 + number, 1_000));
    assert.ok(first.health().bytes + second.health().bytes <= maxBytes);
    // Measuring again may take its time when it was slow before.
    await sleep(1_000);
    for (const number of upTo(120)) first.append(run(2_000 + number, 1_000));
    assert.ok(first.health().bytes + second.health().bytes <= maxBytes * 1.25, 'it measures every eighth of the bound');
    first.close();
    second.close();
  });
});
