import { annotationKey, artifactOfSubject, type EffectiveAnnotation, holds } from '../lineage/annotations.js';
import { compareText } from '../lineage/canonical-json.js';
import type { RunId, Timestamp } from '../lineage/facts.js';
import type { LineageStore, Row } from '../store/contract.js';
import { annotationsUnder, effectiveIn } from './annotations.js';
import { asked } from './asked.js';
import { type LineageVersion, loadVersions } from './lineage-version.js';
import { type QuestionOptions, type Scope, scopeOf } from './question-options.js';
import { readSlices } from './read-slices.js';

/** Who flagged something, when and why. */
export interface Flagging {
  readonly at: Timestamp;
  /** Id of the annotation. */
  readonly annotation: string;
  readonly reason?: string;
  readonly author?: string;
}

/** A flagged version that a traced run wrote. */
export interface Flag extends Flagging {
  /** Version id. */
  readonly version: string;
  readonly artifact: { readonly namespace: string; readonly name: string };
  readonly writtenAt: Timestamp;
  /** The run that wrote it, and its component. */
  readonly run: RunId;
  readonly component: string;
}

/** A flag on what no traced run wrote: an external version, or something that no run has named. */
export interface ExternalFlag extends Flagging {
  /** `version:<id>` or `artifact:<namespace>/<name>` */
  readonly subject: string;
  readonly artifact?: { readonly namespace: string; readonly name: string };
}

/** What is flagged, the newest version first. */
export interface Flags {
  readonly flags: readonly Flag[];
  readonly external: readonly ExternalFlag[];
}

/** Everything that is flagged, or what is in one namespace. */
export async function flags(store: LineageStore, options: QuestionOptions = {}): Promise<Flags> {
  const scope = scopeOf(options);
  return asked(store, { question: 'flags', parameters: { ...scope } }, () => flagsIn(store, scope));
}

/** The same, of a store that answers itself. */
export async function flagsIn(store: LineageStore, { namespace, at }: Scope): Promise<Flags> {
  const said = await annotationsUnder(store, { key: annotationKey.flag }, at);
  const holding = (await effectiveIn(store, said)).filter(({ annotation }) => holds(annotation));
  const ids = holding.flatMap(({ about }) => versionOf(about) ?? []);
  const versions = await loadVersions(store, ids, at);
  const components = await componentsOf(
    store,
    [...versions.values()].flatMap(({ run }) => run ?? []),
  );
  const written: Flag[] = [];
  const external: ExternalFlag[] = [];
  for (const effective of holding) {
    const version = versions.get(versionOf(effective.about) ?? '');
    const flag = writtenFlag(effective, version, components);
    if (flag === undefined) external.push(externalFlag(effective, version));
    else written.push(flag);
  }
  const isHere = ({ artifact }: ExternalFlag | Flag): boolean =>
    namespace === undefined || artifact?.namespace === namespace;
  return {
    flags: written
      .filter(isHere)
      .sort((a, b) => compareText(b.writtenAt, a.writtenAt) || compareText(a.version, b.version)),
    external: external.filter(isHere).sort((a, b) => compareText(a.subject, b.subject)),
  };
}

const versionOf = (about: string): string | undefined =>
  about.startsWith('version:') ? about.slice('version:'.length) : undefined;

function writtenFlag(
  { annotation }: EffectiveAnnotation,
  version: LineageVersion | undefined,
  components: ReadonlyMap<string, string>,
): Flag | undefined {
  if (version?.run === undefined || version.writtenAt === undefined) return undefined;
  return {
    version: version.id,
    artifact: { namespace: version.namespace, name: version.artifact },
    writtenAt: version.writtenAt,
    run: version.run,
    component: components.get(version.run) ?? '',
    ...flaggingOf(annotation),
  };
}

function externalFlag({ about, annotation }: EffectiveAnnotation, version: LineageVersion | undefined): ExternalFlag {
  const artifact =
    version === undefined ? artifactOfSubject(about) : { namespace: version.namespace, name: version.artifact };
  return { subject: about, ...(artifact !== undefined && { artifact }), ...flaggingOf(annotation) };
}

const flaggingOf = ({ at, annotation, value, author }: EffectiveAnnotation['annotation']): Flagging => ({
  at,
  annotation,
  ...(typeof value === 'string' && value !== '' && { reason: value }),
  ...(author !== undefined && { author }),
});

interface ComponentRow extends Row {
  readonly run: RunId;
  readonly component: string;
}

async function componentsOf(store: LineageStore, ids: readonly RunId[]): Promise<ReadonlyMap<RunId, string>> {
  const statement = 'UNWIND $ids AS i MATCH (r:Run {id: i}) RETURN i AS run, r.component AS component';
  const rows = await readSlices<ComponentRow>(store, statement, { ids: [...new Set(ids)] });
  return new Map(rows.map(({ run, component }) => [run, component]));
}
