import type { StoreLocation } from '../config/store-location.js';
import type { NameKind, Place } from '../query/index.js';
import type { LineageStore } from '../store/contract.js';
import type { CliIo } from './io.js';
import type { Medium } from './line.js';
import type { Output } from './output.js';

/** What every command is given. */
export interface CommandContext {
  readonly io: CliIo;
  readonly output: Output;
  /** For human output: colour and width. */
  readonly medium: Medium;
  /** Print JSON. */
  readonly json: boolean;
  /** Print the answer as data, by `printData`: JSON, or CSV where the command has a sheet in `csv-sheets.ts`. */
  readonly asData: boolean;
  readonly namespace: string | undefined;
  /** What relative times are relative to. */
  readonly now: Date;
  /** `--store` as it was typed. */
  readonly storeOption: string | undefined;
  /** The store that was named or found. */
  location(): StoreLocation;
  /** What paths of files are relative to. */
  place(): Place;
  /** Opens the store for a piece of work and closes it after. Only a command that `creates` makes one that is not there. */
  withStore<T>(work: (store: LineageStore) => Promise<T>, options?: { readonly creates: boolean }): Promise<T>;
  /** Prints a value as JSON: indented on a terminal, one line elsewhere. */
  printJson(value: unknown): Promise<void>;
  /** Prints an answer as JSON or as CSV, as was asked. */
  printData(answer: unknown): Promise<void>;
  /** Prints lines. */
  print(lines: readonly string[]): Promise<void>;
  /** Says something on standard error that is not the answer. */
  note(text: string): void;
  /** Runs another command with the same world around it; gives its exit code. */
  mltrace(parameters: readonly string[]): Promise<number>;
}

/** What was typed after the command's name. */
export interface CommandInput {
  /** The first argument; an empty text when it was left out. */
  readonly argument: string;
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  /** What follows the first argument. */
  readonly rest: readonly string[];
}

/** Gives its exit code, when that is not the usual one. */
export type Command = (context: CommandContext, input: CommandInput) => Promise<void> | Promise<number>;

/** What a shell may offer in the place of an argument or of an option's value. */
export interface Completion {
  /** Names of things in the store. */
  readonly names?: readonly NameKind[];
  readonly words?: readonly string[];
  /** Paths of files and folders. */
  readonly files?: true;
}

/** An option as `commander` reads it, and what it means. */
export interface OptionDefinition {
  readonly flags: string;
  readonly meaning: string;
  /** It may be given several times. */
  readonly repeatable?: true;
  readonly completes?: Completion;
}

/** An argument: `<needed>` or `[optional]`, and what it is. */
export interface ArgumentDefinition {
  readonly form: string;
  readonly meaning: string;
  readonly completes?: Completion;
}

/** A command as data: help, parsing and documentation come from it. */
export interface CommandDefinition {
  readonly name: string;
  readonly argument?: ArgumentDefinition;
  /** What may follow the argument: `[one]`, `<one>`, or `[any...]` number. */
  readonly rest?: ArgumentDefinition;
  readonly summary: string;
  readonly options: readonly OptionDefinition[];
  /** `--namespace` means something to it; elsewhere it is refused. */
  readonly takesNamespace: boolean;
  readonly examples: readonly string[];
  /** Loads its code: starting must not load what is not asked for. */
  readonly load: () => Promise<Command>;
}
