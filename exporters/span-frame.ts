import type { SpanLike } from '../lib/lineage/decode-span.js';

type Attributes = Readonly<Record<string, unknown>>;

/** The span as decoding sees it, with other attributes of its own or of its resource. */
export function spanWith(span: SpanLike, changes: { attributes?: Attributes; resource?: Attributes }): SpanLike {
  const { startTime, endTime, status, droppedAttributesCount, parentSpanContext } = span;
  const resource = changes.resource === undefined ? span.resource : { attributes: changes.resource };
  return {
    attributes: changes.attributes ?? span.attributes,
    ...(resource !== undefined && { resource }),
    startTime,
    endTime,
    status,
    droppedAttributesCount,
    ...(parentSpanContext !== undefined && { parentSpanContext }),
    spanContext: () => span.spanContext(),
  };
}
