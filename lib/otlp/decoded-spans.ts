import type { HrTime, SpanLike } from '../lineage/decode-span.js';

/** What an ExportTraceServiceRequest holds for us. */
export interface DecodedSpans {
  /** Spans in the request, runs or not. */
  readonly spans: number;
  /** Those that carry `mltrace.component.name`, in their order. The others are not built. */
  readonly runs: readonly SpanLike[];
}

/** Attributes without anything inherited, so that `__proto__` and `constructor` are keys like any other. */
export type AttributeRecord = Record<string, unknown>;

/** Its objects inherit from one that has nothing; one without any prototype would be a hash table from the start. */
class Bare {}
Object.setPrototypeOf(Bare.prototype, null);
Reflect.deleteProperty(Bare.prototype, 'constructor');

export const noAttributes = (): AttributeRecord => new Bare() as AttributeRecord;

/** Which attributes are read, by key. Passing over a value is much cheaper than making it. */
export interface Wanted {
  readonly ofSpan: (key: string) => boolean;
  /** First letters of those; every letter if it is not given. All of them are ASCII. */
  readonly ofSpanLetters?: ReadonlySet<string>;
  readonly ofResource: (key: string) => boolean;
}

/**
 * Lists and maps inside one another deeper than this are not built: their value is "not known". No attribute of ours is a
 * list of lists.
 */
export const deepestValue = 100;

const noTime: HrTime = [0, 0];

/** What a span comes from; shared by its spans. */
export interface ReceivedResource {
  readonly attributes: AttributeRecord;
}

/** A span as it was received: what decoding to a run needs of it. */
export class ReceivedSpan implements SpanLike {
  traceId = '';
  spanId = '';
  startTime: HrTime = noTime;
  endTime: HrTime = noTime;
  status: { code: number; message: string } = { code: 0, message: '' };
  droppedAttributesCount = 0;
  readonly attributes: AttributeRecord = noAttributes();
  parentSpanId = '';
  readonly resource: ReceivedResource;

  constructor(resource: ReceivedResource) {
    this.resource = resource;
  }

  get parentSpanContext(): { readonly spanId: string } | undefined {
    return this.parentSpanId === '' ? undefined : { spanId: this.parentSpanId };
  }

  spanContext(): { readonly traceId: string; readonly spanId: string } {
    return this;
  }
}

/** A 64-bit integer as a number where that is exact, else as the text of its digits: it is never rounded. */
export function integerOf(value: bigint): number | string {
  const number = Number(value);
  return BigInt(number) === value ? number : value.toString();
}
