import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fact } from '../../lib/lineage/facts.js';
import { openEmbeddedStore } from '../../lib/store/index.js';
import { deliveries } from '../conformance/random-logs.js';
import { randomLog } from '../reference/random-log.js';
import { referenceGraph } from '../reference/reference-model.js';
import { dumpStore } from '../reference/store-dump.js';
import { rounds } from '../rounds.js';

const program = fileURLToPath(new URL('./spool-process.js', import.meta.url));
const logs = rounds(500);

describe('four processes that record while one holds the store', () => {
  let processes: ChildProcess[] = [];
  before(() => {
    processes = Array.from({ length: 4 }, () => fork(program));
  });
  after(() => {
    for (const child of processes) child.kill();
  });
  for (let seed = 0; seed < logs; seed += 100) {
    it(`leave the reference graph of random logs, shuffled, split and doubled (seeds ${seed} to ${seed + 99})`, async function () {
      this.timeout(300_000);
      for (let n = seed; n < seed + 100; n += 1) await deliverByProcesses(processes, n);
    });
  }
});

async function deliverByProcesses(processes: readonly ChildProcess[], seed: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'mltrace-four-'));
  try {
    const facts = randomLog(seed);
    const store = await openEmbeddedStore({ directory });
    const spool = join(directory, 'spool');
    const batches = deliveries(facts, seed);
    const appended = processes.map((child, index) => {
      const share: Fact[][] = batches.filter((_, n) => n % processes.length === index);
      const answer = once(child, 'message');
      child.send({ directory: spool, batches: share });
      return answer;
    });
    let recording = true;
    const all = Promise.all(appended).finally(() => {
      recording = false;
    });
    while (recording) await store.refresh();
    await all;
    await store.refresh();
    assert.deepEqual(await dumpStore(store), referenceGraph(facts), `seed ${seed}`);
    await store.close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
