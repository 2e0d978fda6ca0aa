import { canonicalJson } from '../../lineage/canonical-json.js';
import type { Annotation, CodeOrigin, Json, Pointer, RunRecord, RunStatus, ServiceInfo } from '../../lineage/facts.js';
import { present } from '../../lineage/merge.js';
import { pointerSet } from '../../lineage/pointer-set.js';

/** Properties of a node or an edge: what every graph database can hold. Absent means no property. */
export type Properties = Readonly<Record<string, string | number | boolean | readonly string[]>>;

type Known = Readonly<Record<string, unknown>>;

/** The properties of a Run node: a record without its pointers that are in the graph as edges and versions. */
export const runProperties = (record: RunRecord): Properties => present(everyRunProperty(record));

function everyRunProperty(record: RunRecord) {
  const untimed = record.writes.filter((write) => write.at === null);
  const { service, code, error } = record;
  return {
    id: record.id,
    namespace: record.namespace,
    component: record.component,
    status: record.status,
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    parent: record.parent,
    dependsOn: record.dependsOn,
    owner: record.owner,
    description: record.description,
    tags: record.tags,
    serviceName: service?.name,
    serviceVersion: service?.version,
    serviceInstance: service?.instance,
    serviceEnvironment: service?.environment,
    codeRevision: code?.revision,
    codeDirty: code?.dirty,
    codeRepository: code?.repository,
    codeFunction: code?.function,
    codeFile: code?.file,
    codeLine: code?.line,
    codeDigest: code?.digest,
    parameters: text(record.parameters),
    measures: text(record.measures),
    checks: text(record.checks),
    errorType: error?.type,
    errorMessage: error?.message,
    observations: text(record.observations),
    incomplete: record.incomplete,
    untimedWrites: untimed.length > 0 ? canonicalJson(untimed) : undefined,
  };
}

/** Names of all properties that a Run node may have, from a record that has none of the optional ones. */
export const runPropertyNames: readonly string[] = Object.keys(
  everyRunProperty({
    format: 1,
    id: '',
    namespace: '',
    component: '',
    status: 'ok',
    startedAt: '',
    reads: [],
    writes: [],
  }),
);

/** The record of a Run node with its reads and timed writes: the inverse of {@link runProperties}. */
export function runFromProperties(known: Known, reads: readonly Pointer[], writes: readonly Pointer[]): RunRecord {
  const get = <T>(key: string): T | undefined => (known[key] ?? undefined) as T | undefined;
  const service: ServiceInfo = present({
    name: get<string>('serviceName'),
    version: get<string>('serviceVersion'),
    instance: get<string>('serviceInstance'),
    environment: get<string>('serviceEnvironment'),
  });
  const code: CodeOrigin = present({
    revision: get<string>('codeRevision'),
    dirty: get<boolean>('codeDirty'),
    repository: get<string>('codeRepository'),
    function: get<string>('codeFunction'),
    file: get<string>('codeFile'),
    line: get<number>('codeLine'),
    digest: get<string>('codeDigest'),
  });
  const error: NonNullable<RunRecord['error']> = present({
    type: get<string>('errorType'),
    message: get<string>('errorMessage'),
  });
  const optional = {
    endedAt: get<string>('endedAt'),
    parent: get<string>('parent'),
    dependsOn: get<readonly string[]>('dependsOn'),
    owner: get<string>('owner'),
    description: get<string>('description'),
    tags: get<readonly string[]>('tags'),
    service: unlessEmpty(service),
    code: unlessEmpty(code),
    parameters: value<RunRecord['parameters']>(get('parameters')),
    measures: value<RunRecord['measures']>(get('measures')),
    checks: value<RunRecord['checks']>(get('checks')),
    error: unlessEmpty(error),
    observations: value<RunRecord['observations']>(get('observations')),
    incomplete: get<readonly string[]>('incomplete'),
  };
  const untimed = value<readonly Pointer[]>(get('untimedWrites')) ?? [];
  return {
    format: 1,
    id: known['id'] as string,
    namespace: known['namespace'] as string,
    component: known['component'] as string,
    status: known['status'] as RunStatus,
    startedAt: known['startedAt'] as string,
    reads: pointerSet(reads),
    writes: pointerSet([...writes, ...untimed]),
    ...present(optional),
  };
}

/** The properties that a USED edge and a Version share: what a pointer knows. */
const pointerKnowledge = (pointer: Pointer) => ({
  namespace: pointer.namespace,
  artifact: pointer.artifact,
  digest: pointer.digest,
  version: pointer.version,
  kind: pointer.kind,
  bytes: pointer.bytes,
});

/** The properties of a USED edge. `assumed` is there only when true. */
export const usedProperties = (id: string, read: Pointer, assumed: boolean): Properties =>
  present({ id, ...pointerKnowledge(read), at: read.at ?? undefined, assumed: assumed ? true : undefined });

/** The properties of the Version that a timed write made. */
export const versionProperties = (id: string, write: Pointer): Properties =>
  present({ id, ...pointerKnowledge(write), writtenAt: write.at ?? undefined });

/** The properties of the Version that a read resolved to and no traced run wrote: what its id is made of. */
export const externalProperties = (id: string, read: Pointer): Properties =>
  present({
    id,
    namespace: read.namespace,
    artifact: read.artifact,
    digest: read.digest,
    version: read.digest === undefined ? read.version : undefined,
    external: true,
  });

/** A pointer as a statement gives it; null for what is not known. */
export type PointerList = readonly [
  artifact: string,
  namespace: string,
  at: string | null,
  digest: string | null,
  version: string | null,
  kind: Pointer['kind'] | null,
  bytes: number | null,
];

/** The list of a pointer's values in Cypher, from an edge or node with these properties; `at` is what its time is called there. */
export const pointerInList = (name: string, at: 'at' | 'writtenAt'): string =>
  `[${['artifact', 'namespace', at, 'digest', 'version', 'kind', 'bytes'].map((key) => `${name}.${key}`).join(', ')}]`;

export const pointerFromList = ([artifact, namespace, at, digest, version, kind, bytes]: PointerList): Pointer => ({
  artifact,
  namespace,
  at,
  ...present({
    digest: digest ?? undefined,
    version: version ?? undefined,
    kind: kind ?? undefined,
    bytes: bytes ?? undefined,
  }),
});

/** The properties of an Annotation node; `value` is canonical JSON text. */
export const annotationProperties = (annotation: Annotation): Properties =>
  present({
    id: annotation.annotation,
    at: annotation.at,
    subject: annotation.subject,
    key: annotation.key,
    value: canonicalJson(annotation.value),
    author: annotation.author,
  });

/** The annotation of an Annotation node. */
export const annotationFromProperties = (known: Known): Annotation => ({
  format: 1,
  annotation: known['id'] as string,
  at: known['at'] as string,
  subject: known['subject'] as string,
  key: known['key'] as string,
  value: JSON.parse(known['value'] as string) as Json,
  ...(typeof known['author'] === 'string' && { author: known['author'] }),
});

function text(part: unknown): string | undefined {
  return part === undefined ? undefined : canonicalJson(part);
}

const value = <T>(stored: string | undefined): T | undefined =>
  stored === undefined ? undefined : (JSON.parse(stored) as T);

const unlessEmpty = <T extends object>(part: T): T | undefined => (Object.keys(part).length > 0 ? part : undefined);
