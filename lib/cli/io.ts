import type { Readable, Writable } from 'node:stream';
import type { Environment } from '../config/environment.js';

/** What a command may touch of the world outside the store. */
export interface CliIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Standard output is a terminal: colour, and lines that fit it. */
  readonly isTty: boolean;
  /** Standard error is a terminal: progress is shown. Default: as `isTty`. */
  readonly isErrorTty?: boolean;
  /** Characters in a line of the terminal; undefined where lines may be of any length, 0 where a terminal does not tell. */
  readonly columns?: number | undefined;
  /** The folder that paths are relative to. */
  readonly cwd: string;
  /** Default: that of the process. */
  readonly environment?: Environment;
}

/** Below it nothing can be read: what COLUMNS takes, too. */
const leastWidth = 20;

/** Characters in a line of a terminal. One that CI, `docker run -t` or `script` makes may say it has none. */
export const terminalWidth = ({ columns = 0 }: CliIo, otherwise = 80): number =>
  columns === 0 ? otherwise : Math.max(columns, leastWidth);
