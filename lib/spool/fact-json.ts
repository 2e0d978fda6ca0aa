import { type Fact, isRunRecord, type Pointer, type RunRecord } from '../lineage/facts.js';

/**
 * `JSON.stringify(fact)`, to the byte, in a third of the time on Node 20 and half of it on Node 24. The facts are in their normal
 * form, so ids, times, digests and the words of format 1 need no escaping, names come again and again, and what all runs
 * of a component have is the same object from run to run.
 */
export function factJson(fact: Fact): string {
  return isRunRecord(fact) ? runJson(fact) : JSON.stringify(fact);
}

function runJson(run: RunRecord): string {
  let json = '';
  for (const key in run) {
    const value = memberJson(run, key as keyof RunRecord);
    if (value !== undefined) json += json === '' ? `{"${key}":${value}` : `,"${key}":${value}`;
  }
  return `${json}}`;
}

function memberJson(run: RunRecord, key: keyof RunRecord): string | undefined {
  switch (key) {
    case 'id':
    case 'status':
    case 'startedAt':
    case 'endedAt':
    case 'parent':
      return run[key] === undefined ? undefined : `"${run[key]}"`;
    case 'namespace':
    case 'component':
      return textJson(run[key]);
    case 'reads':
    case 'writes':
      return pointersJson(run[key]);
    case 'service':
      return serviceJson(run.service);
    case 'code':
      return codeJson(run.code);
    default:
      return JSON.stringify(run[key]);
  }
}

function pointersJson(pointers: readonly Pointer[]): string {
  let json = '[';
  for (const pointer of pointers) json += json === '[' ? pointerJson(pointer) : `,${pointerJson(pointer)}`;
  return `${json}]`;
}

/** Members in the order in which decoding and parsing make them. */
function pointerJson({ artifact, namespace, at, digest, version, kind, bytes }: Pointer): string {
  let json = `{"artifact":${textJson(artifact)},"namespace":${textJson(namespace)},"at":${at === null ? 'null' : `"${at}"`}`;
  if (digest !== undefined) json += `,"digest":"${digest}"`;
  if (version !== undefined) json += `,"version":${textJson(version)}`;
  if (kind !== undefined) json += `,"kind":"${kind}"`;
  if (bytes !== undefined) json += `,"bytes":${bytes}`;
  return `${json}}`;
}

const longestKnown = 256;
const mostKnown = 1_000;
const known = new Map<string, string>();

/** Remembers short texts: artifacts, components and namespaces are few. */
function textJson(text: string): string {
  const json = known.get(text);
  if (json !== undefined) return json;
  const made = JSON.stringify(text);
  if (text.length > longestKnown) return made;
  if (known.size >= mostKnown) known.clear();
  known.set(text, made);
  return made;
}

const serviceJson = rememberingLast();
const codeJson = rememberingLast();

/** JSON of objects that are mostly the one of the last call. They are frozen in all but name: nobody changes a fact. */
function rememberingLast(): (value: object | undefined) => string | undefined {
  let last: object | undefined;
  let json: string | undefined;
  return (value) => {
    if (value === last) return json;
    json = JSON.stringify(value);
    last = value;
    return json;
  };
}
