import type { ColumnSummary, LaterSummary } from './column-summary.js';

/**
 * The facts of format 1, in their normal form: what is stored, sent, merged and exported.
 * Everything optional is absent (never null or empty) when it is not known; lists are sorted sets.
 */

/** ISO 8601 in UTC with exactly six decimals, `2026-01-31T09:00:00.000000Z`: sorts as text. */
export type Timestamp = string;
/** `<32 hex>:<16 hex>`, lower-case: trace id and span id. */
export type RunId = string;

/** What an artifact is. `unknown` is never stored: it is the absence of a kind. */
export const artifactKinds = ['data', 'model', 'endpoint', 'metric'] as const;
export type ArtifactKind = (typeof artifactKinds)[number];

/** From best to worst; of two records of one run the worse wins. */
export const runStatuses = ['running', 'ok', 'failed'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** One read or write. Its identity within a run's reads or writes is (namespace, artifact, at, digest). */
export interface Pointer {
  readonly artifact: string;
  readonly namespace: string;
  /** Null only in a write that came without a time in a record without an end: it makes no version. */
  readonly at: Timestamp | null;
  readonly digest?: string;
  /** What a foreign system calls this version (an ETag, a snapshot id). */
  readonly version?: string;
  readonly kind?: ArtifactKind;
  readonly bytes?: number;
}

export interface ServiceInfo {
  readonly name?: string;
  readonly version?: string;
  readonly instance?: string;
  readonly environment?: string;
}

export interface CodeOrigin {
  readonly revision?: string;
  readonly dirty?: boolean;
  readonly repository?: string;
  readonly function?: string;
  /** Relative to the repository, with `/`. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** `sha256:<hex>` of the function's source text. */
  readonly digest?: string;
}

export interface Check {
  readonly name: string;
  readonly when: 'before' | 'after';
  readonly outcome: 'passed' | 'failed' | 'error';
  readonly message?: string;
}

export type Scalar = string | number | boolean;
export type Json = Scalar | null | readonly Json[] | { readonly [key: string]: Json };

/** One execution of a component: the fact from which the lineage graph is derived. */
export interface RunRecord {
  readonly format: 1;
  readonly id: RunId;
  readonly namespace: string;
  readonly component: string;
  readonly status: RunStatus;
  readonly startedAt: Timestamp;
  readonly endedAt?: Timestamp;
  readonly reads: readonly Pointer[];
  readonly writes: readonly Pointer[];
  /** Run id of the enclosing run, or of the parent span, which need not be a run. */
  readonly parent?: RunId;
  readonly dependsOn?: readonly RunId[];
  readonly owner?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly service?: ServiceInfo;
  readonly code?: CodeOrigin;
  readonly parameters?: Readonly<Record<string, Scalar>>;
  /** Numbers; non-finite ones as the strings "NaN", "Infinity", "-Infinity". */
  readonly measures?: Readonly<Record<string, number | string>>;
  readonly checks?: readonly Check[];
  readonly error?: { readonly type?: string; readonly message?: string };
  /** How the values of columns are distributed, by column. */
  readonly observations?: Readonly<Record<string, ColumnSummary | LaterSummary>>;
  /** Why this record is known to lack something. */
  readonly incomplete?: readonly string[];
}

/** What a person said about a run, artifact, version, component or label. */
export interface Annotation {
  readonly format: 1;
  /** Id of the annotation. */
  readonly annotation: string;
  readonly at: Timestamp;
  /** `run:<id>`, `artifact:<namespace>/<name>`, `version:<id>`, `component:<namespace>/<name>` or `label:<namespace>/<label>`. */
  readonly subject: string;
  readonly key: string;
  readonly value: Json;
  readonly author?: string;
}

export type Fact = RunRecord | Annotation;

export const isRunRecord = (fact: Fact): fact is RunRecord => 'id' in fact;

/** How artifacts and components are told apart in a store: `<namespace>/<name>`. */
export const keyOf = (namespace: string, name: string): string => `${namespace}/${name}`;
