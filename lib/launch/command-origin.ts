import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import { attribute, standard } from '../names.js';
import { gitOriginOf } from '../record/git.js';

/** A file that is longer is no script. */
const longestScriptBytes = 16 * 1024 * 1024;

/**
 * Where the code of a command comes from: the first of its words that is a file within a repository, or the working
 * directory's repository alone. So for `python train.py` that is train.py, with its digest.
 */
export function commandOrigin(words: readonly string[], cwd: string): Attributes {
  for (const word of words) {
    const file = resolve(cwd, word);
    if (!isScript(file)) continue;
    const origin = originAttributes(file);
    if (origin === undefined) continue;
    const digest = digestOf(file);
    return {
      ...origin.attributes,
      [standard.filePath]: origin.path,
      ...(digest && { [attribute.codeDigest]: digest }),
    };
  }
  return originAttributes(join(cwd, 'command'))?.attributes ?? {};
}

function originAttributes(file: string): { readonly attributes: Attributes; readonly path: string } | undefined {
  const origin = gitOriginOf(file);
  if (origin === undefined) return undefined;
  const attributes: Attributes = {
    ...(origin.revision !== undefined && { [standard.revision]: origin.revision }),
    ...(origin.dirty !== undefined && { [attribute.codeDirty]: origin.dirty }),
    ...(origin.repository !== undefined && { [standard.repository]: origin.repository }),
  };
  return { attributes, path: relative(origin.root, file).replaceAll(sep, '/') };
}

function isScript(path: string): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.size <= longestScriptBytes;
  } catch {
    return false;
  }
}

function digestOf(path: string): string | undefined {
  try {
    return `sha256:${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
  } catch {
    return undefined;
  }
}
