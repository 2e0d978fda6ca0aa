import { MltraceError } from '../errors.js';

const secondsOf = { s: 1, m: 60, min: 60, h: 3600, d: 86_400, w: 604_800 } as const;
const form = /^(\d{1,9}(?:\.\d{1,6})?)\s*(s|m|min|h|d|w)$/;

/** A duration as people write it (`90s`, `15m`, `12h`, `30d`, `2w`) in seconds. Anything else throws MLTRACE_OPTION_INVALID. */
export function parseDuration(option: string, text: string): number {
  const [, amount, unit] = form.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) {
    const expected = 'a number and s, m, h, d or w, such as 30d';
    throw new MltraceError('MLTRACE_OPTION_INVALID', `${option}: expected ${expected}, found '${text}'`);
  }
  return Number(amount) * secondsOf[unit as keyof typeof secondsOf];
}
