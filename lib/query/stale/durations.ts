import { invalid } from '../question-options.js';

const microsOfUnit = { s: 1e6, min: 60e6, h: 3600e6, d: 86_400e6, w: 604_800e6 } as const;
const pattern = /^(\d{1,9}(?:\.\d{1,6})?) ?(s|min|h|d|w)$/;

/** Durations for all components, or by the name of one. */
export interface Durations {
  /** In microseconds; undefined where none was given for it. */
  of(component: string): number | undefined;
}

/**
 * Durations as they are given: `7d`, or `train=7d` for one component. Units: s, min, h, d, w. Throws MLTRACE_OPTION_INVALID.
 */
export function durationsOf(option: string, given: string | readonly string[] | undefined): Durations {
  const byComponent = new Map<string, number>();
  let general: number | undefined;
  for (const text of given === undefined ? [] : [given].flat()) {
    const split = text.lastIndexOf('=');
    const micros = microsOfDuration(option, text.slice(split + 1));
    if (split < 0) general = micros;
    else if (split === 0) throw invalid(option, 'the name of a component before =', text);
    else byComponent.set(text.slice(0, split), micros);
  }
  return { of: (component) => byComponent.get(component) ?? general };
}

function microsOfDuration(option: string, text: string): number {
  const [, amount, unit] = pattern.exec(text) ?? [];
  if (amount === undefined || unit === undefined)
    throw invalid(option, 'a duration with its unit (s, min, h, d or w), such as 7d or train=12h', text);
  return Math.round(Number(amount) * microsOfUnit[unit as keyof typeof microsOfUnit]);
}
