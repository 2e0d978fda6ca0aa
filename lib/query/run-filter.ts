import { MltraceError } from '../errors.js';
import { canonicalJson } from '../lineage/canonical-json.js';
import { type RunStatus, runStatuses, type Scalar, type Timestamp } from '../lineage/facts.js';
import { invalid, timeOf } from './question-options.js';

/** Which runs are wanted; all of it must hold. */
export interface RunFilterOptions {
  /** As of the time asked: a run that had not ended is `running`. */
  readonly status?: RunStatus | undefined;
  /** Started from then on: ISO 8601 with a zone. */
  readonly since?: string | undefined;
  /** Started up to then. */
  readonly until?: string | undefined;
  /** The run itself gives this tag. */
  readonly tag?: string | undefined;
  /** `key=value`, each of them: a number, true, false or text. */
  readonly parameters?: readonly string[] | undefined;
}

export const runFilterKeys = ['status', 'since', 'until', 'tag', 'parameters'] as const;

/** Conditions on a run `r`, and the parameters they name. */
export interface RunFilter {
  readonly conditions: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The filter as Cypher. Throws MLTRACE_OPTION_INVALID. */
export function runFilter(options: RunFilterOptions, at: Timestamp | undefined): RunFilter {
  const { status, since, until, tag, parameters = [] } = options;
  if (status !== undefined && !runStatuses.includes(status))
    throw invalid('status', `one of ${runStatuses.join(', ')}`, status);
  const wanted = parameters.map(alternativesOf);
  return {
    conditions: [
      ...(status === undefined ? [] : [statusCondition(status, at)]),
      ...(since === undefined ? [] : ['r.startedAt >= $since']),
      ...(until === undefined ? [] : ['r.startedAt <= $until']),
      ...(tag === undefined ? [] : ['$tag IN r.tags']),
      ...wanted.map((texts, n) => `(${texts.map((_, m) => `r.parameters CONTAINS $parameter${n}x${m}`).join(' OR ')})`),
    ],
    parameters: {
      ...(status !== undefined && { status }),
      ...(since !== undefined && { since: timeOf('since', since) }),
      ...(until !== undefined && { until: timeOf('until', until) }),
      ...(tag !== undefined && { tag }),
      ...Object.fromEntries(wanted.flatMap((texts, n) => texts.map((text, m) => [`parameter${n}x${m}`, text]))),
    },
  };
}

function statusCondition(status: RunStatus, at: Timestamp | undefined): string {
  if (at === undefined) return 'r.status = $status';
  return status === 'running'
    ? '(r.status = $status OR r.endedAt IS NULL OR r.endedAt > $at)'
    : '(r.status = $status AND r.endedAt <= $at)';
}

/**
 * The texts of which a run's parameters hold one: they are canonical JSON, in which a member stands between braces and
 * commas, and within a text every quote has a backslash before it.
 */
function alternativesOf(parameter: string): readonly string[] {
  const equals = parameter.indexOf('=');
  if (equals < 1)
    throw new MltraceError(
      'MLTRACE_OPTION_INVALID',
      `parameters: expected key=value, found ${JSON.stringify(parameter)}`,
    );
  const [key, text] = [parameter.slice(0, equals), parameter.slice(equals + 1)];
  const members = [...new Set([canonicalJson(scalarOf(text)), canonicalJson(text)])].map(
    (value) => `${canonicalJson(key)}:${value}`,
  );
  return members.flatMap((member) => ['{', ','].flatMap((before) => ['}', ','].map((end) => before + member + end)));
}

function scalarOf(text: string): Scalar {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
