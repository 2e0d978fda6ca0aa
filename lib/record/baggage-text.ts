import { type Baggage, type BaggageEntry, baggageEntryMetadataFromString, propagation } from '@opentelemetry/api';

/**
 * W3C Baggage from its text (https://www.w3.org/TR/baggage/#definition): `key=value;property,key=value`, values
 * percent-encoded. A member that is none is left out.
 */
export function parseBaggage(text: string): Baggage | undefined {
  const entries: [string, BaggageEntry][] = [];
  for (const member of text.split(',')) {
    const [pair = '', ...properties] = member.split(';');
    const equals = pair.indexOf('=');
    const key = pair.slice(0, Math.max(equals, 0)).trim();
    const value = decoded(pair.slice(equals + 1).trim());
    if (key === '' || value === undefined) continue;
    const metadata = properties.join(';').trim();
    entries.push([key, { value, ...(metadata !== '' && { metadata: baggageEntryMetadataFromString(metadata) }) }]);
  }
  return entries.length === 0 ? undefined : propagation.createBaggage(Object.fromEntries(entries));
}

/** The text of a baggage, as {@link parseBaggage} reads it. */
export const formatBaggage = (baggage: Baggage): string =>
  baggage
    .getAllEntries()
    .map(([key, { value, metadata }]) => {
      const properties = metadata === undefined ? '' : `;${metadata.toString()}`;
      return `${key}=${encodeURIComponent(value.toWellFormed())}${properties}`;
    })
    .join(',');

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
