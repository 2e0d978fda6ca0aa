import type { Pointer, RunRecord } from '../../lib/lineage/facts.js';
import { microsOf } from '../../lib/lineage/time.js';

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const texts = (key: string, values: readonly string[]) => ({
  key,
  value: { arrayValue: { values: values.map((stringValue) => ({ stringValue })) } },
});

/** A run record as the span, in the JSON form of OTLP, that a program of another language would send for it. */
export function spanOfRecord(record: RunRecord): object {
  const { id, parent, startedAt, endedAt } = record;
  const nanos = (at: string): string => `${microsOf(at)}000`;
  return {
    traceId: id.slice(0, 32),
    spanId: id.slice(33),
    startTimeUnixNano: nanos(startedAt),
    // None while it runs.
    endTimeUnixNano: endedAt === undefined ? '0' : nanos(endedAt),
    status: { code: record.status === 'failed' ? 2 : 0 },
    attributes: [
      text('mltrace.component.name', record.component),
      text('mltrace.namespace', record.namespace),
      ...(parent === undefined ? [] : [text('mltrace.run.parent_id', parent)]),
      ...(record.owner === undefined ? [] : [text('mltrace.component.owner', record.owner)]),
      texts('mltrace.component.tags', record.tags ?? []),
      texts('mltrace.run.depends_on', record.dependsOn ?? []),
      ...pointerLists('input', record.reads),
      ...pointerLists('output', record.writes),
    ],
  };
}

function pointerLists(side: 'input' | 'output', pointers: readonly Pointer[]): readonly object[] {
  const list = (name: string, of: (pointer: Pointer) => string) => texts(`mltrace.${side}.${name}`, pointers.map(of));
  return [
    list('names', ({ artifact }) => artifact),
    list('digests', ({ digest = '' }) => digest),
    list('versions', ({ version = '' }) => version),
    list('kinds', ({ kind = '' }) => kind),
    list('times', ({ at }) => at ?? ''),
  ];
}
