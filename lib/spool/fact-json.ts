import {
  type ArtifactKind,
  type Fact,
  isRunRecord,
  type Pointer,
  type RunRecord,
  type RunStatus,
} from '../lineage/facts.js';

/**
 * `JSON.stringify(fact)`, to the byte, in a fraction of the time. The facts are in their normal form, so `format` is first,
 * ids, times, digests and the words of format 1 need no escaping, names come again and again, and what all runs of a
 * component have is the same object from run to run.
 *
 * The pieces are few and long: a text that is added to another is only linked to it, and making these links (32 bytes
 * each) was most of the cost when every quote was one.
 */
export function factJson(fact: Fact): string {
  return isRunRecord(fact) ? runJson(fact) : JSON.stringify(fact);
}

function runJson(run: RunRecord): string {
  let json = '{"format":1';
  for (const key in run) json += memberJson(run, key as keyof RunRecord);
  return `${json}}`;
}

/** With the comma before it; nothing for a member without a value. */
function memberJson(run: RunRecord, key: keyof RunRecord): string {
  switch (key) {
    case 'format':
      return '';
    case 'id':
    case 'startedAt':
    case 'endedAt':
    case 'parent':
      return run[key] === undefined ? '' : `${plainMember[key]}${run[key]}"`;
    case 'namespace':
      return namespaceMember(run.namespace);
    case 'component':
      return componentMember(run.component);
    case 'status':
      return statusMember[run.status];
    case 'reads':
      return pointersMember(',"reads":[', run.reads);
    case 'writes':
      return pointersMember(',"writes":[', run.writes);
    case 'service':
      return serviceMember(run.service);
    case 'code':
      return codeMember(run.code);
    default:
      return member(key, run[key]);
  }
}

function member(key: string, value: unknown): string {
  const json = JSON.stringify(value);
  return json === undefined ? '' : `,"${key}":${json}`;
}

const plainMember = { id: ',"id":"', startedAt: ',"startedAt":"', endedAt: ',"endedAt":"', parent: ',"parent":"' };
const statusMember: Readonly<Record<RunStatus, string>> = {
  running: ',"status":"running"',
  ok: ',"status":"ok"',
  failed: ',"status":"failed"',
};
const kindMember: Readonly<Record<ArtifactKind, string>> = {
  data: ',"kind":"data"',
  model: ',"kind":"model"',
  endpoint: ',"kind":"endpoint"',
  metric: ',"kind":"metric"',
};

function pointersMember(begin: string, pointers: readonly Pointer[]): string {
  let json = begin;
  for (const pointer of pointers) json += json === begin ? pointerJson(pointer) : `,${pointerJson(pointer)}`;
  return `${json}]`;
}

/** Members in the order in which decoding and parsing make them. */
function pointerJson({ artifact, namespace, at, digest, version, kind, bytes }: Pointer): string {
  let json = pointerBegin(artifact, namespace);
  json = at === null ? `${json.slice(0, -1)}null` : `${json}${at}"`;
  if (digest !== undefined) json += `,"digest":"${digest}"`;
  if (version !== undefined) json += versionMember(version);
  if (kind !== undefined) json += kindMember[kind];
  if (bytes !== undefined) json += `,"bytes":${bytes}`;
  return `${json}}`;
}

const longestKnown = 256;
const mostKnown = 1_000;
const mostNamespaces = 16;

/** Remembers what was made of short texts: artifacts, components and namespaces are few. */
function remembering(make: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = make(text);
    if (text.length > longestKnown) return made;
    if (known.size >= mostKnown) known.clear();
    known.set(text, made);
    return made;
  };
}

const namespaceMember = remembering((text) => member('namespace', text));
const componentMember = remembering((text) => member('component', text));
const versionMember = remembering((text) => member('version', text));

/** A function of the artifact for each namespace. They are few, too. */
const pointerBegins = new Map<string, (artifact: string) => string>();

/** Up to the quote before its time. */
function pointerBegin(artifact: string, namespace: string): string {
  let begin = pointerBegins.get(namespace);
  if (begin === undefined) {
    if (pointerBegins.size >= mostNamespaces) pointerBegins.clear();
    const rest = `${member('namespace', namespace)},"at":"`;
    begin = remembering((name) => `{"artifact":${JSON.stringify(name)}${rest}`);
    pointerBegins.set(namespace, begin);
  }
  return begin(artifact);
}

const serviceMember = rememberingObjects('service');
const codeMember = rememberingObjects('code');

const mostObjects = 8;

/**
 * Of objects that components have in common with all their runs; a few, since nested ones take turns, and looked for one
 * by one: where every object is new a Map of them costs more than it saves. Nobody changes a fact.
 */
function rememberingObjects(key: string): (value: object | undefined) => string {
  const known: object[] = [];
  const made: string[] = [];
  let next = 0;
  return (value) => {
    if (value === undefined) return '';
    for (let at = 0; at < known.length; at += 1) if (known[at] === value) return made[at] ?? '';
    const json = member(key, value);
    known[next] = value;
    made[next] = json;
    next = (next + 1) % mostObjects;
    return json;
  };
}
