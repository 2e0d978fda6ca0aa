import { annotationKey } from '../lineage/annotations.js';
import { compareText } from '../lineage/canonical-json.js';
import type { Timestamp } from '../lineage/facts.js';
import type { LineageStore } from '../store/contract.js';
import { annotationsUnder } from './annotations.js';
import { asked } from './asked.js';
import { type QuestionOptions, type Scope, scopeOf } from './question-options.js';

/** What somebody noted about something. */
export interface Note {
  /** The annotation's subject: `run:<id>`, `version:<id>`, `artifact:<namespace>/<name>` … */
  readonly subject: string;
  readonly text: string;
  readonly at: Timestamp;
  /** Id of the annotation. */
  readonly annotation: string;
  readonly author?: string;
}

export interface Notes {
  /** The newest first. */
  readonly notes: readonly Note[];
}

export interface NotesOptions extends QuestionOptions {
  /** Only notes about these subjects of annotations. Default: all. */
  readonly subjects?: readonly string[] | undefined;
}

/** What people noted. Notes never replace each other. */
export async function notes(store: LineageStore, options: NotesOptions = {}): Promise<Notes> {
  const { subjects } = options;
  const scope = scopeOf(options, ['subjects']);
  return asked(store, { question: 'notes', parameters: { subjects, ...scope } }, () => workOut(store, scope, subjects));
}

async function workOut(store: LineageStore, { at, namespace }: Scope, subjects?: readonly string[]): Promise<Notes> {
  const said = await annotationsUnder(store, { keyPrefix: annotationKey.note('') }, at);
  const isWanted = (subject: string): boolean =>
    subjects === undefined ? isIn(subject, namespace) : subjects.includes(subject);
  const found = said.flatMap(({ subject, value, at: time, annotation, author }): readonly Note[] =>
    typeof value !== 'string' || !isWanted(subject)
      ? []
      : [{ subject, text: value, at: time, annotation, ...(author !== undefined && { author }) }],
  );
  return { notes: found.sort((a, b) => compareText(b.at, a.at) || compareText(b.annotation, a.annotation)) };
}

/** Runs and versions tell no namespace. */
const isIn = (subject: string, namespace: string | undefined): boolean =>
  namespace === undefined || subject.slice(subject.indexOf(':') + 1).startsWith(`${namespace}/`);
