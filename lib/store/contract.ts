import type { Fact, RunRecord } from '../lineage/facts.js';

/** What came of applying facts. A fact counts once, under what it did to the store. */
export interface ApplyReport {
  /** Runs and annotations the store did not know. */
  readonly added: number;
  /** Runs and annotations it knew, of which it now knows more. */
  readonly changed: number;
  /** Facts that told it nothing new. */
  readonly unchanged: number;
}

/**
 * Told of runs that have ended, of which the store did not know so before: of each run once, however often and in however many
 * versions its record comes, by one of the processes that share a database. With all that is known of them by then, at once
 * after the commit and before the call that brought them resolves. A run whose commit was not acknowledged may go untold; none
 * is told of twice. Must not throw.
 */
export type OnEnded = (runs: readonly RunRecord[]) => void;

/** What a database can do. What it cannot is refused with MLTRACE_UNSUPPORTED, never approximated. */
export interface StoreAbilities {
  /** A running statement can be stopped when its time is up. */
  readonly cancelsStatements: boolean;
  /** Several processes may hold the store at once. */
  readonly sharedByProcesses: boolean;
}

/** Parameters of a statement: plain JSON values. */
export type StatementParameters = Readonly<Record<string, unknown>>;

/** How much a statement may take. */
export interface StatementLimits {
  /** Rows; one more is refused with MLTRACE_QUERY_INVALID. */
  readonly rows: number;
  /** Milliseconds, after which the database stops it. */
  readonly millis: number;
}

/** A row by column name: null, booleans, numbers, strings, lists and plain objects of these. */
export type Row = Readonly<Record<string, unknown>>;

/** A store behind a `serve`: it is asked questions by name and not by statement (docs/adr/0007). */
export interface QuestionService {
  /** The answer to a question of `lib/api/question-routes.ts`. Rejects with the error the question rejects with there. */
  ask<T>(question: string, parameters: Readonly<Record<string, unknown>>): Promise<T>;
  /** All facts, as `exportFacts` gives them. */
  facts(): AsyncIterable<Fact>;
}

/**
 * The lineage graph in some graph database. Everything that asks or writes goes through this.
 *
 * Every implementation runs the whole conformance suite (`test/conformance`).
 */
export interface LineageStore {
  /** Where it lies, for people: a directory or an address without credentials. */
  readonly address: string;
  readonly abilities: StoreAbilities;
  /** Where it answers questions itself. `read` then rejects with MLTRACE_UNSUPPORTED. */
  readonly service?: QuestionService;

  /**
   * Makes the facts part of the graph. The graph is afterwards the function of all facts ever applied that
   * `docs/graph.md` describes: order, duplication, batches and concurrency leave no trace. A record of a known run is
   * merged with what is known.
   *
   * Facts must be in normal form (from `parseFact`). Atomic up to 500 facts: on rejection none of them is visible; a
   * longer list may be applied in parts, in its order. Durable when it resolves: survives kill -9 of this process.
   * Calls may overlap; the store puts them in a row. Cost grows with the facts and with the reads they re-point, not
   * with the graph. An empty list is allowed.
   */
  apply(facts: readonly Fact[]): Promise<ApplyReport>;

  /**
   * Brings in what other processes have recorded for this store and left in its spool. Resolves when everything that
   * was in the spool at the call is applied. A store that receives its facts in other ways resolves at once.
   */
  refresh(): Promise<void>;

  /**
   * Runs one of mltrace's own statements and gives its rows, in the statement's order. The statement must only read;
   * it sees everything applied before the call. Portable Cypher: the same text runs on every database.
   */
  read<T extends Row = Row>(statement: string, parameters?: StatementParameters): Promise<readonly T[]>;

  /**
   * Runs a statement that a person wrote. One that would change the graph, or that the database refuses, rejects with
   * MLTRACE_QUERY_INVALID and changes nothing. Nodes and relationships come as plain objects of their properties.
   * Limits that the database cannot hold (`cancelsStatements`) are refused with MLTRACE_UNSUPPORTED.
   */
  cypher(statement: string, parameters?: StatementParameters, limits?: StatementLimits): Promise<readonly Row[]>;

  /** Waits for calls under way, gives the store back, and frees its files. Calls after it reject with MLTRACE_STORE_CLOSED; closing twice is fine. */
  close(): Promise<void>;
}
