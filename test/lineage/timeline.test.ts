import assert from 'node:assert/strict';
import { type Answer, latestBefore, resolve, type TimedRead, type TimedWrite } from '../../lib/lineage/resolution.js';
import { ArtifactTimeline } from '../../lib/lineage/timeline.js';
import { at, idOf } from '../reference/make.js';
import { Random } from '../reference/random.js';

const artifact = { namespace: 'default', name: 'a' };
const digests = [undefined, undefined, 'sha256:aa', 'sha256:bb'];
/** So many that a read's own is often far back. */
const manyDigests = [undefined, ...Array.from({ length: 99 }, (_, n) => `sha256:${n + 100}`)];

/** `size`: about so many writes and reads at twice as few instants. */
function randomEvents(random: Random, size: number) {
  const digestOf = () => {
    const digest = random.pick(size > 100 ? manyDigests : digests);
    return digest === undefined ? {} : { digest };
  };
  const writes = Array.from(
    { length: random.below(size) },
    (_, n): TimedWrite => ({
      version: `w${n}`,
      at: at(random.below(size / 2)),
      run: idOf(1 + random.below(5)),
      ...digestOf(),
    }),
  );
  // A version is one write identity: (run, at, digest).
  const unique = [...new Map(writes.map((write) => [`${write.run} ${write.at} ${write.digest}`, write])).values()];
  const reads = Array.from(
    { length: random.below(size) },
    (_, n): TimedRead => ({
      id: `r${n}`,
      at: at(random.below(size / 2)),
      run: idOf(1 + random.below(5)),
      ...digestOf(),
      ...(random.chance(0.2) && { foreignVersion: 'v1' }),
    }),
  );
  return { writes: unique, reads };
}

/** The rule, word for word, with every write looked at. */
function naive(read: TimedRead, writes: readonly TimedWrite[]): { version: string | undefined; assumed: boolean } {
  const seen = writes
    .filter((write) => write.at <= read.at && write.run !== read.run)
    .sort((a, b) => (`${a.at} ${a.run} ${a.digest ?? ''}` < `${b.at} ${b.run} ${b.digest ?? ''}` ? 1 : -1));
  if (read.digest === undefined) return { version: seen[0]?.version, assumed: false };
  const same = seen.find(({ digest }) => digest === read.digest);
  if (same !== undefined) return { version: same.version, assumed: false };
  return seen[0] !== undefined && seen[0].digest === undefined
    ? { version: seen[0].version, assumed: true }
    : { version: undefined, assumed: false };
}

describe("an artifact's timeline", () => {
  for (let seed = 0; seed < 2000; seed += 500) {
    it(`gives every read the answer of the naive rule, however events arrive (seeds ${seed} to ${seed + 499})`, () => {
      for (let n = seed; n < seed + 500; n += 1) check(n, 25);
    });
  }
  it('does so among hundreds of writes', () => {
    for (let seed = 0; seed < 60; seed += 1) check(seed, 400);
  });
  it('answers again only the reads that a late write can concern', () => {
    const timeline = new ArtifactTimeline('default', 'a');
    const writes = Array.from(
      { length: 1000 },
      (_, n): TimedWrite => ({ version: `w${n}`, at: at(2 * n), run: idOf(n + 1) }),
    );
    const reads = Array.from(
      { length: 1000 },
      (_, n): TimedRead => ({ id: `r${n}`, at: at(2 * n + 1), run: idOf(5000 + n) }),
    );
    timeline.extend(
      writes.filter((_, n) => n !== 500),
      reads,
    );
    const { answered } = timeline.extend(writes.slice(500, 501), []);
    assert.deepEqual(
      answered.map(({ read, answer }) => [read.id, answer.version]),
      [['r500', 'w500']],
    );
  });
});

function check(seed: number, size: number): void {
  const random = new Random(seed);
  const { writes, reads } = randomEvents(random, size);
  const timeline = new ArtifactTimeline('default', 'a');
  const answers = new Map<string, Answer>();
  const externals = new Set<string>();
  const pending = random.shuffle([...writes.map((write) => ({ write })), ...reads.map((read) => ({ read }))]);
  while (pending.length > 0) {
    const part = pending.splice(0, 1 + random.below(8));
    const changes = timeline.extend(
      part.flatMap((event) => ('write' in event ? [event.write] : [])),
      part.flatMap((event) => ('read' in event ? [event.read] : [])),
    );
    for (const { read, answer, before } of changes.answered) {
      assert.deepEqual(before, answers.get(read.id), `seed ${seed}`);
      answers.set(read.id, answer);
    }
    for (const version of changes.vanished)
      assert.ok(externals.delete(version), `seed ${seed}: ${version} was not there`);
    for (const version of changes.appeared.keys()) externals.add(version);
  }
  const all = {
    all: [...writes].sort((a, b) =>
      `${a.at} ${a.run} ${a.digest ?? ''}` < `${b.at} ${b.run} ${b.digest ?? ''}` ? -1 : 1,
    ),
    latestOfDigest: (read: TimedRead) =>
      latestBefore(
        all.all.filter((write) => write.digest === read.digest),
        read,
      ),
  };
  for (const read of reads) {
    const expected = naive(read, writes);
    const answer = answers.get(read.id);
    assert.equal(answer?.external === true ? undefined : answer?.version, expected.version, `seed ${seed}, ${read.id}`);
    assert.equal(answer?.assumed, expected.assumed, `seed ${seed}, ${read.id}`);
    assert.deepEqual(answer, resolve(artifact, read, all), `seed ${seed}, ${read.id}`);
  }
  const inUse = [...answers.values()].filter(({ external }) => external).map(({ version }) => version);
  assert.deepEqual(externals, new Set(inUse), `seed ${seed}`);
}
