import { MltraceError } from '../errors.js';

/** Where a value stands in the one around it: a key, an index, or words such as `<key 0>`. */
export type Place = string | number;

/** What stands at a place has no digest. */
export class NoForm extends MltraceError {
  readonly why: string;
  readonly place: Place | undefined;

  constructor(why: string, place?: Place) {
    super('MLTRACE_VALUE_INVALID', why);
    this.why = why;
    this.place = place;
  }
}

/** Places named at either end of a path that is too long to be read. */
const shownPlaces = 8;

/** The way to a place, as code has it: `value.rows[3]["first name"]`. */
export function pathOf(places: readonly Place[]): string {
  const left = places.length - 2 * shownPlaces;
  if (left <= 1) return `value${places.map(step).join('')}`;
  const start = places.slice(0, shownPlaces).map(step).join('');
  return `value${start} (${left} levels further) ${places.slice(-shownPlaces).map(step).join('')}`;
}

function step(place: Place): string {
  if (typeof place === 'number') return `[${place}]`;
  if (place.startsWith('<')) return place;
  if (/^[A-Za-z_$][\w$]*(\(\))?$/.test(place)) return `.${place}`;
  return `[${JSON.stringify(place.length > 60 ? `${place.slice(0, 57)}...` : place)}]`;
}
