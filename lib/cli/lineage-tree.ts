import type { RunId } from '../lineage/facts.js';
import type { Lineage, LineageEdge, LineageRun, LineageVersion, TracedWrite } from '../query/index.js';
import { ago, clock, counted, lookOf, revision, shortDigest } from './format.js';
import { extra, name, type Piece, piece, spaced } from './line.js';
import { type LineageGraph, lineageGraph } from './lineage-graph.js';
import type { TreeItem, TreeNode } from './tree.js';

/** What is needed to draw a lineage beside the lineage. */
export interface DrawingOptions {
  readonly direction: 'upstream' | 'downstream';
  readonly shortRun: (id: string) => string;
  readonly shortVersion: (id: string) => string;
  /** For external versions whose artifact traced runs write too: the latest such write before the read. */
  readonly writesBeside: ReadonlyMap<string, TracedWrite>;
  readonly now: Date;
}

/**
 * A lineage as a tree whose root is the version asked about. Upstream, below a version stands the run that wrote it
 * and below that what the run read; downstream, below a version stand the runs that read it and below each what it
 * wrote. Every run is drawn out once.
 */
export function lineageTree(lineage: Lineage, options: DrawingOptions): TreeItem {
  const drawing = new Drawing(lineageGraph(lineage, options.direction), lineage.artifact.namespace, options);
  return () => drawing.version(lineage.version);
}

class Drawing {
  readonly #graph: LineageGraph;
  readonly #namespace: string;
  readonly #options: DrawingOptions;
  readonly #shown = new Set<string>();

  constructor(graph: LineageGraph, namespace: string, options: DrawingOptions) {
    this.#graph = graph;
    this.#namespace = namespace;
    this.#options = options;
  }

  version(id: string, edge?: LineageEdge): TreeNode {
    const version = this.#graph.versions.get(id);
    const pieces = version === undefined ? [piece(id)] : [...this.#nameOf(version), ...assumption(edge)];
    if (this.#options.direction === 'downstream') return this.#withReaders(id, pieces);
    if (version?.run === undefined) return { pieces: spaced(pieces), children: [] };
    const run = this.#graph.runs.get(version.run);
    if (run !== undefined) return this.#withWriter(run, pieces);
    const beyond = piece(`by ${this.#options.shortRun(version.run)}, beyond the depth`, 'yellow');
    return { pieces: spaced([...pieces, beyond]), children: [] };
  }

  #withWriter(run: LineageRun, pieces: readonly Piece[]): TreeNode {
    if (this.#shown.has(run.id)) return { pieces: spaced([...pieces, ...this.#repeated(run, 'by ')]), children: [] };
    this.#shown.add(run.id);
    return { pieces: spaced(pieces), detail: spaced(this.#described(run, 'by ')), children: this.#beyondRun(run.id) };
  }

  #withReaders(id: string, pieces: readonly Piece[]): TreeNode {
    if (this.#shown.has(id)) return { pieces: spaced([...pieces, shownAbove]), children: [] };
    this.#shown.add(id);
    const readers = this.#graph.next(id).map((edge) => () => this.#run(edge.from, '', edge));
    return { pieces: spaced(pieces), children: readers };
  }

  /** A run as a node of its own; `lead` says how it hangs on the one above. */
  #run(id: RunId, lead: string, edge?: LineageEdge): TreeNode {
    const run = this.#graph.runs.get(id);
    if (run === undefined) return { pieces: [piece(id)], children: [] };
    if (this.#shown.has(id)) {
      return { pieces: spaced([...this.#repeated(run, lead), ...assumption(edge)]), children: [] };
    }
    this.#shown.add(id);
    const pieces = spaced([...this.#described(run, lead), ...assumption(edge)]);
    return { pieces, children: this.#beyondRun(id) };
  }

  /** What a run read and depended on; downstream what it wrote and who depended on it. */
  #beyondRun(id: RunId): readonly TreeItem[] {
    const upstream = this.#options.direction === 'upstream';
    return this.#graph.next(id).map((edge) => () => {
      const far = upstream ? edge.to : edge.from;
      if (edge.type === 'INFORMED_BY') return this.#run(far, upstream ? 'after ' : 'then ');
      return this.version(far, upstream ? edge : undefined);
    });
  }

  #nameOf(version: LineageVersion): readonly Piece[] {
    const elsewhere = version.namespace === this.#namespace ? [] : [piece(`in ${version.namespace}`, 'magenta')];
    const kind = version.kind === undefined || version.kind === 'data' ? [] : [extra(version.kind, 'dim')];
    return [
      name(version.artifact, 'bold'),
      piece(this.#options.shortVersion(version.id), 'cyan'),
      ...elsewhere,
      ...kind,
      ...this.#external(version),
    ];
  }

  #external({ id, external, digest, version }: LineageVersion): readonly Piece[] {
    if (!external) return [];
    const content = digest === undefined ? version : shortDigest(digest);
    const beside = this.#options.writesBeside.get(id);
    const told = piece(`external${content === undefined ? '' : ` ${content}`}`, 'yellow');
    if (beside === undefined) return [told];
    const { shortRun, shortVersion } = this.#options;
    return [told, piece(`not what ${shortRun(beside.run)} wrote last (${shortVersion(beside.version)})`, 'red')];
  }

  #described(run: LineageRun, lead: string): readonly Piece[] {
    const code = revision(run);
    return [
      piece(lead + run.component),
      this.#runId(run.id),
      piece(run.status, lookOf(run.status)),
      piece(`${ago(run.startedAt, this.#options.now)} (${clock(run.startedAt)})`),
      ...(code === '' ? [] : [piece(`code ${code}`, 'dim')]),
      ...(run.incomplete === undefined ? [] : [piece('incomplete', 'yellow')]),
    ];
  }

  #repeated(run: LineageRun, lead: string): readonly Piece[] {
    return [piece(lead + run.component), this.#runId(run.id), shownAbove];
  }

  #runId(id: RunId): Piece {
    return piece(this.#options.shortRun(id), 'cyan');
  }
}

const shownAbove = piece('(shown above)', 'dim');

const assumption = (edge: LineageEdge | undefined): readonly Piece[] =>
  edge?.assumed === true ? [piece('assumed: its writer recorded no digest', 'yellow')] : [];

/** What the tree comes to, in one line. */
export function lineageTotals({ runs, versions, truncated }: Lineage, depth: number | undefined): string {
  const external = versions.filter((version) => version.external).length;
  const counts = [counted(runs.length, 'run'), counted(versions.length, 'version')];
  if (external > 0) counts.push(`${external.toLocaleString('en-US')} external`);
  const cut = truncated ? `; cut at --depth ${depth ?? ''}: there is more beyond` : '';
  return `${counts.join(', ')}${cut}`;
}
