import { MltraceError } from '../errors.js';
import type { Annotation, Check, CodeOrigin, Fact, Json, RunRecord, Scalar, ServiceInfo } from './facts.js';
import { runStatuses } from './facts.js';
import { Fields, refuse } from './fields.js';
import { present } from './merge.js';
import { parsePointers } from './parse-pointers.js';
import { parseSummaries } from './parse-summary.js';
import { textSet, valueSet } from './pointer-set.js';
import { withoutSecrets } from './without-secrets.js';

/** A fact in its normal form, and what was dropped on the way (unknown keys, names that are too long). */
export interface ParsedFact {
  readonly fact: Fact;
  readonly warnings: readonly string[];
}

/**
 * Any JSON value as a fact in normal form: ids and digests in lower case, times in UTC with six decimals, missing
 * pointer times and namespaces filled from the record, lists as sorted sets, secrets stripped from URLs.
 * An unknown key is dropped with a warning; a wrong value throws MLTRACE_FACT_INVALID with field, expected and found.
 */
export function parseFact(value: unknown): ParsedFact {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) refuse('', 'a JSON object', value);
  const warnings: string[] = [];
  const fields = new Fields(value as Record<string, unknown>, '', warnings);
  if (fields.take('format') !== 1) refuse('format', '1', (value as Record<string, unknown>)['format']);
  const fact = fields.has('annotation') ? parseAnnotation(fields) : parseRun(fields, warnings);
  fields.warnOfUnknown();
  return { fact, warnings };
}

/** One line of JSON as a fact; see {@link parseFact}. Text that is no JSON throws MLTRACE_FACT_INVALID too. */
export function parseFactLine(line: string): ParsedFact {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new MltraceError(
      'MLTRACE_FACT_INVALID',
      `expected one JSON object, found ${JSON.stringify(line.slice(0, 60))}`,
      {
        cause,
      },
    );
  }
  return parseFact(value);
}

function parseRun(fields: Fields, warnings: string[]): RunRecord {
  const id = fields.runId('id') ?? refuse('id', 'a run id, <32 hex>:<16 hex>', undefined);
  const namespace = fields.namespace('namespace') ?? 'default';
  const startedAt = fields.time('startedAt') ?? refuse('startedAt', 'a time', undefined);
  const endedAt = fields.time('endedAt');
  const incomplete: string[] = [...(fields.texts('incomplete') ?? [])];
  const context = { namespace, warnings, incomplete };
  const reads = parsePointers(fields.take('reads'), 'reads', { ...context, defaultAt: startedAt });
  const writes = parsePointers(fields.take('writes'), 'writes', { ...context, defaultAt: endedAt ?? null });
  const optional = {
    endedAt,
    parent: fields.runId('parent'),
    dependsOn: textSet(fields.list('dependsOn', (item, at) => Fields.asRunId(item, at))),
    owner: fields.text('owner'),
    description: fields.text('description'),
    tags: textSet(fields.texts('tags')),
    service: parseService(fields),
    code: parseCode(fields),
    parameters: fields.record<Scalar>('parameters', asScalar),
    measures: fields.record<number | string>('measures', asMeasure),
    checks: valueSet(fields.list('checks', (item, at) => parseCheck(item, at, warnings))),
    error: parseError(fields),
    observations: parseSummaries(fields, 'observations', warnings),
    incomplete: textSet(incomplete),
  };
  return {
    format: 1,
    id,
    namespace,
    component: fields.name('component') ?? refuse('component', 'a name', undefined),
    status: fields.oneOf('status', runStatuses) ?? (endedAt === undefined ? 'running' : 'ok'),
    startedAt,
    reads,
    writes,
    ...present(optional),
  };
}

function parseService(fields: Fields): ServiceInfo | undefined {
  return fields.object('service', (inner) => ({
    name: inner.text('name'),
    version: inner.text('version'),
    instance: inner.text('instance'),
    environment: inner.text('environment'),
  }));
}

function parseCode(fields: Fields): CodeOrigin | undefined {
  return fields.object('code', (inner) => {
    const repository = inner.text('repository');
    return {
      revision: inner.text('revision'),
      dirty: inner.boolean('dirty'),
      repository: repository === undefined ? undefined : withoutSecrets(repository),
      function: inner.text('function'),
      file: inner.text('file'),
      line: inner.count('line'),
      digest: inner.digest('digest'),
    };
  });
}

const bare = (text: string | undefined): string | undefined => (text === undefined ? undefined : withoutSecrets(text));

function parseError(fields: Fields): RunRecord['error'] {
  return fields.object('error', (inner) => ({ type: inner.text('type'), message: bare(inner.text('message')) }));
}

function parseCheck(item: unknown, at: string, warnings: string[]): Check {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) refuse(at, 'an object', item);
  const inner = new Fields(item as Record<string, unknown>, at, warnings);
  const message = bare(inner.text('message'));
  const check: Check = {
    name: inner.text('name') ?? refuse(`${at}.name`, 'a text', undefined),
    when: inner.oneOf('when', ['before', 'after'] as const) ?? 'after',
    outcome:
      inner.oneOf('outcome', ['passed', 'failed', 'error'] as const) ??
      refuse(`${at}.outcome`, 'passed, failed or error', undefined),
    ...(message !== undefined && { message }),
  };
  inner.warnOfUnknown();
  return check;
}

function parseAnnotation(fields: Fields): Annotation {
  const author = fields.text('author');
  return {
    format: 1,
    annotation: fields.name('annotation') ?? refuse('annotation', 'an id', undefined),
    at: fields.time('at') ?? refuse('at', 'a time', undefined),
    subject: parseSubject(fields.text('subject')),
    key: fields.name('key') ?? refuse('key', 'a text', undefined),
    value: (fields.take('value') ?? null) as Json,
    ...(author !== undefined && { author }),
  };
}

const subjectKinds = /^(run|artifact|version|component|label):(.+)$/s;

function parseSubject(subject: string | undefined): string {
  const match = subjectKinds.exec(subject ?? '');
  if (match === null) return refuse('subject', 'run:, artifact:, version:, component: or label: and an id', subject);
  const [, kind = '', id = ''] = match;
  if (kind === 'run') return `run:${Fields.asRunId(id, 'subject')}`;
  if (kind === 'version') return `version:${id.toLowerCase()}`;
  const slash = id.indexOf('/');
  if (slash < 1 || slash === id.length - 1) refuse('subject', `${kind}:<namespace>/<name>`, subject);
  return `${kind}:${Fields.asNamespace(id.slice(0, slash), 'subject')}/${withoutSecrets(id.slice(slash + 1))}`;
}

function asScalar(item: unknown, at: string): Scalar {
  if (typeof item === 'string') return withoutSecrets(item.toWellFormed());
  if (typeof item === 'boolean') return item;
  if (typeof item === 'number') return Number.isFinite(item) ? item : String(item);
  return refuse(at, 'a text, number or boolean', item);
}

const nonFinite = new Set(['NaN', 'Infinity', '-Infinity']);

function asMeasure(item: unknown, at: string): number | string {
  if (typeof item === 'number') return Number.isFinite(item) ? item : String(item);
  if (typeof item === 'string' && nonFinite.has(item)) return item;
  return refuse(at, 'a number, "NaN", "Infinity" or "-Infinity"', item);
}
