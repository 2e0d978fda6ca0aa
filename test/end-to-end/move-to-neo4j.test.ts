import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { Fact } from '../../lib/lineage/facts.js';
import { openStore } from '../../lib/store/open.js';
import { bin, type Ended, ended, mltrace, start, withoutOurs } from '../cli/command-line.js';
import { randomLog } from '../reference/random-log.js';
import type { GraphDump } from '../reference/reference-model.js';
import { dumpStore } from '../reference/store-dump.js';
import { describeWithNeo4j, neo4jForTests } from '../services/neo4j-for-tests.js';
import { demoFacts } from './demo-facts.js';
import { longLog } from './long-log.js';
import { embeddedStoreOf, neo4jStoreOf } from './store-pair.js';

const cwd = process.cwd();

async function exported(store: string): Promise<string> {
  const { code, out, err } = await mltrace(['export', '--store', store], { cwd });
  assert.deepEqual({ code, err }, { code: 0, err: '' });
  return out;
}

async function graphOf(address: string): Promise<GraphDump> {
  const store = await openStore({ store: address });
  try {
    return await dumpStore(store);
  } finally {
    await store.close();
  }
}

/** The same facts, byte by byte, and the same graph made of them. */
async function assertMoved(from: string, to: string): Promise<void> {
  assert.equal(await exported(to), await exported(from));
  assert.deepEqual(await graphOf(to), await graphOf(from));
}

/** Does something with an embedded store of those facts and the Neo4j of the tests, which is empty. */
async function withEmbedded(
  facts: readonly Fact[],
  work: (stores: { readonly from: string; readonly to: string }) => Promise<void>,
): Promise<void> {
  const embedded = await embeddedStoreOf(facts);
  try {
    await work({ from: embedded.store, to: await neo4jStoreOf([]) });
  } finally {
    embedded.remove();
  }
}

/** Nothing is said but of summaries that are of a later version, and are kept. */
const aboutLaterSummaries =
  /^(mltrace: line \d+: .*a summary of version 2, kept unread.*\n)*(mltrace: \d+ more: warnings?\n)?$/;

async function countRuns(): Promise<number> {
  const { driver } = await neo4jForTests();
  const { records } = await driver.executeQuery('MATCH (r:Run) RETURN count(r) AS runs');
  return Number(records[0]?.get('runs'));
}

describeWithNeo4j('moving from an embedded store to Neo4j', function () {
  this.timeout(120_000);

  it('takes one line in a shell', async () => {
    await withEmbedded(await demoFacts(), async ({ from, to }) => {
      const source = start(['export', '--store', from], cwd);
      const target = start(['import', '-', '--store', to], cwd);
      assert.ok(source.stdout !== null && target.stdin !== null);
      source.stdout.pipe(target.stdin);
      const { code, out, err } = await ended(target);
      assert.deepEqual({ code, out, err }, { code: 0, out: '69 added, 0 changed, 0 unchanged\n', err: '' });
      await assertMoved(from, to);
    });
  });

  for (const seed of [301, 302, 303, 304, 305]) {
    it(`leaves nothing behind and adds nothing, random log ${seed}`, async () => {
      await withEmbedded(randomLog(seed), async ({ from, to }) => {
        const stdin = await exported(from);
        const { code, err } = await mltrace(['import', '-', '--store', to], { cwd, stdin });
        assert.equal(code, 0);
        assert.match(err, aboutLaterSummaries);
        await assertMoved(from, to);
      });
    });
  }

  it('takes user and password from the environment, and prints no password', async () => {
    await neo4jStoreOf(randomLog(306));
    const { uri, user, password } = await neo4jForTests();
    const askedAs = async (given: string): Promise<Ended> => {
      const env = { ...withoutOurs(), NEO4J_USERNAME: user, NEO4J_PASSWORD: given };
      return ended(spawn(process.execPath, [bin, 'components', '--store', uri], { cwd, env }));
    };
    const { code, out, err } = await askedAs(password);
    assert.deepEqual({ code, err }, { code: 0, err: '' });
    assert.match(out, /^COMPONENT .*\n\w+ /);
    const wrong = await askedAs('not-the-password');
    assert.equal(wrong.code, 4);
    assert.match(wrong.err, /wrong user or password/);
    assert.ok(!wrong.err.includes('not-the-password'));
  });

  it('goes on after it was killed half-way', async () => {
    await withEmbedded(longLog(1300), async ({ from, to }) => {
      const lines = (await exported(from)).split(/(?<=\n)/);
      const killed = start(['import', '-', '--store', to], cwd);
      // It is killed while it is written to.
      killed.stdin?.on('error', () => {});
      // Two batches and the beginning of another: it is at work on one of them, and waits for more in the end.
      killed.stdin?.write(lines.slice(0, 1100).join(''));
      while ((await countRuns()) < 500) await new Promise((resolve) => setTimeout(resolve, 20));
      killed.kill('SIGKILL');
      await ended(killed);
      const before = await countRuns();
      assert.ok(before >= 500 && before < 1300, `${before} runs when it was killed`);

      const again = await mltrace(['import', '-', '--store', to, '--json'], { cwd, stdin: lines.join('') });
      const { added, changed, unchanged } = JSON.parse(again.out);
      assert.equal(added + changed + unchanged, 1300);
      assert.equal(changed, 0);
      assert.ok(unchanged >= before, `${added} added, ${unchanged} unchanged, ${before} before`);
      await assertMoved(from, to);
    });
  });
});
