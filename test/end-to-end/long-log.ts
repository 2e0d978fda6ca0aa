import type { Fact } from '../../lib/lineage/facts.js';
import { parseFact } from '../../lib/lineage/parse-fact.js';
import { timestampFromMicros } from '../../lib/lineage/time.js';

const begin = Date.UTC(2026, 0, 1) * 1000;
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

/** Ids that do not sort as the runs went: an import in their order brings causes after their effects. */
const idOf = (n: number): string => `${hex(((n + 1) * 2_654_435_761) % 2 ** 32, 8).repeat(4)}:${hex(n + 1, 16)}`;

/** Runs, one a second, that read what earlier ones wrote, are parts of others and depend on others. */
export function longLog(count: number): readonly Fact[] {
  return Array.from({ length: count }, (_, n) => {
    const at = (micros: number): string => timestampFromMicros(begin + n * 1_000_000 + micros);
    const record = {
      format: 1,
      id: idOf(n),
      component: `step-${n % 7}`,
      owner: `team-${n % 3}`,
      startedAt: at(0),
      endedAt: at(900_000),
      status: n % 50 === 0 ? 'failed' : 'ok',
      ...(n % 5 > 0 && { parent: idOf(n - (n % 5)) }),
      ...(n % 9 === 8 && { dependsOn: [idOf(n - 4)] }),
      reads: [3, 11].map((stride) => ({ artifact: `table-${(n * stride) % 40}`, at: at(100) })),
      writes: [{ artifact: `table-${n % 40}`, at: at(800_000), digest: `sha256:${hex(n, 64)}`, bytes: n }],
      parameters: { n },
    };
    return parseFact(record).fact;
  });
}
