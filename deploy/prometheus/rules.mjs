// node deploy/prometheus/rules.mjs: prints rules.yml for another cadence.
//   --cadence 7d            components run once in that time: what is a day in rules.yml (1d, 86400) becomes it
//   --cadence train=28d     one of them has its own, or `never`, and is missed even if no run of it was ever seen;
//                           `staging/train=1d` in another namespace than default
//   --serve URL             what the links of alerts begin with, instead of http://127.0.0.1:4328
//   --factor 0.001          all other durations are multiplied with this: for a demo whose days are seconds
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const usage =
  'usage: node deploy/prometheus/rules.mjs [--cadence DURATION] [--cadence [NAMESPACE/]COMPONENT=DURATION|never]... [--serve URL] [--factor NUMBER]';
const millisOf = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function wrong(what) {
  process.stderr.write(`${what}\n${usage}\n`);
  process.exit(2);
}

function read() {
  try {
    const options = {
      cadence: { type: 'string', multiple: true },
      serve: { type: 'string' },
      factor: { type: 'string' },
    };
    return parseArgs({ options }).values;
  } catch (error) {
    return wrong(error.message);
  }
}

function duration(text) {
  const [, number, unit] =
    /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text) ?? wrong(`${text} is no duration such as 12h or 7d.`);
  const millis = Math.round(Number(number) * millisOf[unit]);
  return millis > 0 ? millis : wrong(`${text} is less than a millisecond.`);
}

/** In the largest unit that it is a whole number of. */
function written(millis) {
  const whole = Math.max(1, Math.round(millis));
  const [unit, size] = Object.entries(millisOf).findLast(([, one]) => whole % one === 0);
  return `${whole / size}${unit}`;
}

const { cadence: cadences = [], serve = 'http://127.0.0.1:4328', factor: factorText = '1' } = read();
const factor = Number(factorText);
if (!(factor > 0 && Number.isFinite(factor))) wrong(`${factorText} is no factor above 0.`);
if (!/^https?:\/\/[^\s{}'"]+$/.test(serve)) wrong(`${serve} is no address.`);
const cadence = duration(cadences.findLast((given) => !given.includes('=')) ?? '1d');

/** A recording rule for what was given for one component. */
function given(text) {
  const [, namespace = 'default', component, every] =
    /^(?:([a-z0-9._-]{1,64})\/)?(.+)=([^=]+)$/s.exec(text) ?? wrong(`${text} names no component.`);
  const seconds = every === 'never' ? 'Inf' : duration(every) / 1000;
  return [
    '      - record: component:mltrace_cadence_given:seconds',
    `        expr: vector(${seconds})`,
    `        labels: { namespace: ${namespace}, component: ${JSON.stringify(component)} }`,
    '',
  ].join('\n');
}

const rules = readFileSync(join(import.meta.dirname, 'rules.yml'), 'utf8')
  .replace(/(\[|offset |for: )(\d+)(ms|s|m|h|d)\b/g, (_, before, number, unit) => {
    const scale = unit === 'd' ? cadence / millisOf.d : factor;
    return `${before}${written(number * millisOf[unit] * scale)}`;
  })
  .replace(/\b86400$/gm, String(cadence / 1000))
  .replaceAll('http://127.0.0.1:4328', () => serve.replace(/\/$/, ''))
  .replace(/^ {6}- record: component:mltrace_cadence:seconds$/m, (line) =>
    [...cadences.filter((one) => one.includes('=')).map(given), line].join(''),
  );
process.stdout.write(rules);
