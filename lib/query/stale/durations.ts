import { parseDuration } from '../../config/duration.js';
import { invalid } from '../question-options.js';

/** Durations for all components, or by the name of one. */
export interface Durations {
  /** In microseconds; undefined where none was given for it. */
  of(component: string): number | undefined;
}

/**
 * Durations as they are given: `7d`, or `train=7d` for one component. Units: s, m, h, d, w. Throws MLTRACE_OPTION_INVALID.
 */
export function durationsOf(option: string, given: string | readonly string[] | undefined): Durations {
  const byComponent = new Map<string, number>();
  let general: number | undefined;
  for (const text of given === undefined ? [] : [given].flat()) {
    const split = text.lastIndexOf('=');
    const micros = Math.round(parseDuration(option, text.slice(split + 1)) * 1e6);
    if (split < 0) general = micros;
    else if (split === 0) throw invalid(option, 'the name of a component before =', text);
    else byComponent.set(text.slice(0, split), micros);
  }
  return { of: (component) => byComponent.get(component) ?? general };
}

/** What may be given once or several times as a list; undefined when there is nothing. */
export const listOf = (given: string | readonly string[] | undefined): readonly string[] | undefined => {
  const list = given === undefined ? [] : [given].flat();
  return list.length === 0 ? undefined : list;
};
