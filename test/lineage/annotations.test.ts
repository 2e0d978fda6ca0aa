import assert from 'node:assert/strict';
import { annotationOf, effectiveAnnotations } from '../../lib/lineage/annotations.js';
import type { Annotation } from '../../lib/lineage/facts.js';
import { at } from '../reference/make.js';
import { Random } from '../reference/random.js';

/** Versions of each artifact with the second in which they were written, in their order. */
type Written = Readonly<Record<string, readonly { readonly second: number; readonly id: string }[]>>;

function randomAnnotations(random: Random): { annotations: Annotation[]; written: Written } {
  const names = ['default/a', 'default/b', 'staging/a'];
  const written = Object.fromEntries(
    names.map((name) => {
      const seconds = Array.from({ length: random.below(4) }, () => random.below(20)).sort((a, b) => a - b);
      return [name, seconds.map((second, index) => ({ second, id: `${name.slice(0, 1)}${name.slice(-1)}${index}` }))];
    }),
  );
  const versions = Object.values(written).flatMap((list) => list.map(({ id }) => `version:${id}`));
  const subjects = [
    ...names.map((name) => `artifact:${name}`),
    ...versions,
    'component:default/train',
    'label:default/gdpr',
    `run:${'ab'.repeat(16)}:${'cd'.repeat(8)}`,
  ];
  const annotations = Array.from({ length: random.below(25) }, (_, n) =>
    annotationOf(
      {
        subject: random.pick(subjects),
        key: random.pick(['flag', 'flag', 'label:gdpr', 'tag:x', `note:${n}`, 'retracted']),
        value: random.pick([true, null, 'why', { graceSeconds: 3 }]),
      },
      // Few times and ids in no order of time, so that both decide.
      { id: `n${random.below(1000)}-${n}`, at: at(random.below(20)) },
    ),
  );
  return { annotations, written };
}

/** The rule of the design read literally: an annotation holds when no other about the same, under its key, is larger. */
function naive(annotations: readonly Annotation[], written: Written): string[] {
  const aboutOf = ({ subject, key, at: said }: Annotation): string => {
    if (!subject.startsWith('artifact:') || !(key === 'flag' || key.startsWith('label:'))) return subject;
    const latest = (written[subject.slice(9)] ?? []).filter(({ second }) => at(second) <= said).at(-1);
    return latest === undefined ? subject : `version:${latest.id}`;
  };
  return annotations
    .filter((one) =>
      annotations.every(
        (other) =>
          other === one ||
          aboutOf(other) !== aboutOf(one) ||
          other.key !== one.key ||
          `${other.at} ${other.annotation}` < `${one.at} ${one.annotation}`,
      ),
    )
    .map((one) => `${aboutOf(one)} ${one.annotation}`)
    .sort();
}

describe('what holds of all that was said', () => {
  it('is what the rule says, for 500 random sets in any order', () => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const random = new Random(seed);
      const { annotations, written } = randomAnnotations(random);
      const latest = (artifact: string, said: string) =>
        (written[artifact] ?? []).filter(({ second }) => at(second) <= said).at(-1)?.id;
      const expected = naive(annotations, written);
      for (const order of [annotations, random.shuffle(annotations)]) {
        const found = effectiveAnnotations(order, latest);
        assert.deepEqual(
          found.map(({ about, annotation }) => `${about} ${annotation.annotation}`).sort(),
          expected,
          `seed ${seed}`,
        );
      }
    }
  });

  it('names the member of an annotation that is wrong', () => {
    const saying = (wrong: object) => () =>
      annotationOf({ subject: 'label:default/x', key: 'retracted', value: true, ...wrong }, { id: 'n', at: at(1) });
    assert.throws(saying({ subject: 'file:x' }), { code: 'MLTRACE_FACT_INVALID', message: /subject: expected run:/ });
    assert.throws(saying({ subject: 'artifact:x' }), { code: 'MLTRACE_FACT_INVALID', message: /<namespace>\/<name>/ });
    assert.throws(saying({ key: '' }), { code: 'MLTRACE_FACT_INVALID', message: /key: expected a text/ });
    const withoutZone = () =>
      annotationOf({ subject: 'label:default/x', key: 'k', value: 1 }, { id: 'n', at: '2026-01-01T00:00:00' });
    assert.throws(withoutZone, { code: 'MLTRACE_FACT_INVALID', message: /at: expected an ISO 8601 time with a zone/ });
  });
});
