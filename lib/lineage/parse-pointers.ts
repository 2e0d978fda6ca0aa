import { nameProblem } from './artifact-name.js';
import { artifactKinds, type Pointer, type Timestamp } from './facts.js';
import { Fields, refuse } from './fields.js';
import { present } from './merge.js';
import { pointerSet } from './pointer-set.js';
import { withoutSecrets } from './without-secrets.js';

/** What pointers inherit from their record, and where its warnings and reasons of incompleteness are gathered. */
export interface PointerContext {
  readonly namespace: string;
  /** The time of a pointer that has none. */
  readonly defaultAt: Timestamp | null;
  readonly warnings: string[];
  readonly incomplete: string[];
}

const kinds = [...artifactKinds, 'unknown'] as const;

/** The reads or writes of a record as a sorted set. A name that cannot be one drops its pointer and marks the run incomplete. */
export function parsePointers(list: unknown, field: string, context: PointerContext): readonly Pointer[] {
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) return refuse(field, 'a list of pointers', list);
  const pointers: Pointer[] = [];
  list.forEach((item: unknown, index) => {
    const pointer = parsePointer(item, `${field}[${index}]`, context);
    if (pointer !== undefined) pointers.push(pointer);
  });
  return pointerSet(pointers);
}

function parsePointer(item: unknown, at: string, context: PointerContext): Pointer | undefined {
  if (item === null || typeof item !== 'object' || Array.isArray(item))
    return refuse(at, 'a pointer (an object)', item);
  const fields = new Fields(item as Record<string, unknown>, at, context.warnings);
  const raw = fields.take('artifact');
  if (typeof raw !== 'string' || raw === '') return refuse(`${at}.artifact`, 'a name', raw);
  const artifact = withoutSecrets(raw.toWellFormed());
  const kind = fields.oneOf('kind', kinds);
  const bytes = fields.count('bytes');
  const explicitNull = at.startsWith('writes') && fields.isNull('at');
  const optional = {
    digest: fields.digest('digest'),
    version: fields.text('version'),
    kind: kind === 'unknown' ? undefined : kind,
    bytes,
  };
  const pointer = {
    artifact,
    namespace: fields.namespace('namespace') ?? context.namespace,
    at: fields.time('at') ?? (explicitNull ? null : context.defaultAt),
    ...present(optional),
  };
  fields.warnOfUnknown();
  const problem = nameProblem(artifact);
  if (problem === undefined) return pointer;
  context.incomplete.push(`${at.startsWith('reads') ? 'a read' : 'a write'} was dropped: its artifact name ${problem}`);
  return undefined;
}
