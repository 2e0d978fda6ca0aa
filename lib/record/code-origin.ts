import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import type { Attributes } from '@opentelemetry/api';
import { attribute, standard } from '../names.js';
import { callSiteOf } from './call-site.js';
import { gitOriginOf } from './git.js';
import { reportProblem } from './problems.js';

/**
 * Where a component's code comes from, as attributes: its function's name and digest, the file and line that called
 * `definedAt`, and that file's repository. What is not known is absent. Never throws.
 */
export function codeAttributes(fn: { readonly name: unknown }, definedAt: object): Attributes {
  const attributes: Attributes = {
    [attribute.codeDigest]: `sha256:${createHash('sha256').update(Function.prototype.toString.call(fn)).digest('hex')}`,
  };
  if (typeof fn.name === 'string' && fn.name !== '') attributes[standard.functionName] = fn.name;
  try {
    Object.assign(attributes, placeAttributes(definedAt));
  } catch (thrown) {
    reportProblem('the origin of a component could not be found out', thrown);
  }
  return attributes;
}

function placeAttributes(definedAt: object): Attributes {
  const site = callSiteOf(definedAt);
  if (site === undefined) return {};
  const origin = gitOriginOf(site.file);
  const file = origin === undefined ? site.file : relative(origin.root, site.file);
  return {
    [standard.filePath]: file.replaceAll(sep, '/'),
    [standard.lineNumber]: site.line,
    ...(origin?.revision !== undefined && { [standard.revision]: origin.revision }),
    ...(origin?.dirty !== undefined && { [attribute.codeDirty]: origin.dirty }),
    ...(origin?.repository !== undefined && { [standard.repository]: origin.repository }),
  };
}
