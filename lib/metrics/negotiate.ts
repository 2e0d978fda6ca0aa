/** The two text formats of Prometheus. */
export type ExpositionFormat = 'text' | 'openmetrics';

/** A format, and how an answer names it. */
export interface Negotiated {
  readonly format: ExpositionFormat;
  readonly contentType: string;
}

interface Offer extends Negotiated {
  readonly media: string;
  readonly version: string;
}

/** The better first. */
const offers: readonly Offer[] = [
  offer('openmetrics', 'application/openmetrics-text', '1.0.0'),
  offer('openmetrics', 'application/openmetrics-text', '0.0.1'),
  offer('text', 'text/plain', '0.0.4'),
];

function offer(format: ExpositionFormat, media: string, version: string): Offer {
  return { format, media, version, contentType: `${media}; version=${version}; charset=utf-8` };
}

/** The format of Prometheus that everybody reads. */
export const plainText: Negotiated = offer('text', 'text/plain', '0.0.4');

interface Range {
  readonly media: string;
  readonly version: string | undefined;
  readonly quality: number;
}

/**
 * The format that an `Accept` header likes best (https://www.rfc-editor.org/rfc/rfc9110#name-accept): OpenMetrics only when it is
 * named, the plain text for everybody else, also for whoever accepts neither, as Prometheus' own exporters do.
 */
export function negotiate(accept: string | undefined): Negotiated {
  const ranges = (accept ?? '').split(',').flatMap(rangeOf);
  let best = plainText;
  let highest = 0;
  for (const each of offers) {
    const quality = qualityOf(each, ranges);
    if (quality <= highest) continue;
    best = each;
    highest = quality;
  }
  return best;
}

function rangeOf(text: string): readonly Range[] {
  const [media = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  if (!/^[^\s/]+\/[^\s/]+$/.test(media)) return [];
  const given = new Map(parameters.map((part) => part.split('=', 2) as [string, string | undefined]));
  const quality = Number(given.get('q') ?? 1);
  return [{ media, version: unquoted(given.get('version')), quality: quality >= 0 && quality <= 1 ? quality : 0 }];
}

const unquoted = (text: string | undefined): string | undefined => text?.replace(/^"(.*)"$/, '$1');

/** That of the range that says most about it; 0 when none does. */
function qualityOf({ media, version, format }: Offer, ranges: readonly Range[]): number {
  const wildcards = format === 'text' ? [`${media.split('/', 1)[0]}/*`, '*/*'] : [];
  const exact = ranges.filter((range) => range.media === media && (range.version ?? version) === version);
  for (const matching of [
    exact.filter((range) => range.version !== undefined),
    exact,
    ...wildcards.map((wildcard) => ranges.filter((range) => range.media === wildcard)),
  ]) {
    if (matching.length > 0) return Math.max(...matching.map(({ quality }) => quality));
  }
  return 0;
}
