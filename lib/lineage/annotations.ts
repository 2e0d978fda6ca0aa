import { MltraceError } from '../errors.js';
import { compareText } from './canonical-json.js';
import type { Annotation, Json, Timestamp } from './facts.js';
import { parseFact } from './parse-fact.js';

/** Keys of annotations, as far as they are fixed. Labels, notes and tags have their own text after the colon. */
export const annotationKey = {
  flag: 'flag',
  label: (label: string): string => `label:${label}`,
  note: (annotation: string): string => `note:${annotation}`,
  tag: (tag: string): string => `tag:${tag}`,
  retracted: 'retracted',
} as const;

/** What the keys of labels, and the subjects that are labels, begin with. */
export const labelPrefix = annotationKey.label('');

/** Whether something is said, and not taken back: of flags, labels and tags false says the same as null. */
export const holds = ({ value }: Annotation): boolean => value !== null && value !== false;

/** The artifact that a subject names; undefined for one that is something else. */
export function artifactOfSubject(subject: string): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = /^artifact:([^/]+)\/(.+)$/s.exec(subject) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** What somebody says, before it has an id and a time. */
export interface Said {
  /** `run:<id>`, `artifact:<namespace>/<name>`, `version:<id>`, `component:<namespace>/<name>` or `label:<namespace>/<label>`. */
  readonly subject: string;
  /** `flag`, `label:<label>`, `tag:<tag>`, `note:<anything>`, `retracted` (of a label), or a key of yours. */
  readonly key: string;
  /** Null takes back what was said before under this key. */
  readonly value: Json;
  /** Who says it. */
  readonly author?: string | undefined;
}

/** An annotation in normal form. Throws MLTRACE_FACT_INVALID, naming the member that is wrong. */
export function annotationOf(said: Said, { id, at }: { readonly id: string; readonly at: string }): Annotation {
  const { subject, key, value, author } = said;
  const raw = { format: 1, annotation: id, at, subject, key, value, ...(author !== undefined && { author }) };
  const { fact } = parseFact(raw);
  if ('annotation' in fact) return fact;
  throw new MltraceError('MLTRACE_FACT_INVALID', 'annotation: expected an id, found nothing');
}

/** The annotation that holds for what it is about and its key. Its value is null when what was said was taken back. */
export interface EffectiveAnnotation {
  /** Its subject, or the version that an artifact it speaks of stood for: `version:<id>`. */
  readonly about: string;
  readonly annotation: Annotation;
}

/** Id of an artifact's (`<namespace>/<name>`) latest version as of a time; undefined when it had none. */
export type LatestVersionAt = (artifact: string, at: Timestamp) => string | undefined;

/** Whether an annotation speaks of the version that its artifact stood for when it was made. */
export const speaksOfLatest = ({ subject, key }: Annotation): boolean =>
  subject.startsWith('artifact:') && (key === annotationKey.flag || key.startsWith(labelPrefix));

/**
 * What holds of all that was said, by what it is about and key.
 *
 * A flag or label on an artifact is about its latest version as of the annotation's time, and about the artifact itself
 * while it had none. Then the largest (time, id) of each (about, key) holds: last writer wins, and the flag of last
 * week's version outlives this week's. A note has a key of its own, so notes never replace each other.
 */
export function effectiveAnnotations(
  annotations: Iterable<Annotation>,
  latestVersionAt: LatestVersionAt,
): readonly EffectiveAnnotation[] {
  const held = new Map<string, EffectiveAnnotation>();
  for (const annotation of annotations) {
    const about = aboutOf(annotation, latestVersionAt);
    // A subject may hold any character but NUL.
    const place = `${about}\0${annotation.key}`;
    const other = held.get(place)?.annotation;
    if (other === undefined || isLater(annotation, other)) held.set(place, { about, annotation });
  }
  return [...held].sort(([a], [b]) => compareText(a, b)).map(([, effective]) => effective);
}

function aboutOf(annotation: Annotation, latestVersionAt: LatestVersionAt): string {
  if (!speaksOfLatest(annotation)) return annotation.subject;
  const version = latestVersionAt(annotation.subject.slice('artifact:'.length), annotation.at);
  return version === undefined ? annotation.subject : `version:${version}`;
}

const isLater = (a: Annotation, b: Annotation): boolean =>
  (compareText(a.at, b.at) || compareText(a.annotation, b.annotation)) > 0;
