import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isUrl, withoutSecrets } from '../lineage/without-secrets.js';

/** Where a path that a person types is taken from. */
export interface Place {
  /** The folder it is relative to. */
  readonly cwd: string;
  /** The folder that artifact names are relative to. */
  readonly projectRoot: string;
}

/**
 * The names an artifact may have that a person calls `text`, the likelier first: as it stands, and as the file it
 * may be the path of (`./features.csv`, `/home/me/project/features.csv`, `file:///…`).
 */
export function artifactForms(text: string, place: Place | undefined): readonly string[] {
  const forms = [withoutSecrets(text)];
  const path = place === undefined ? undefined : pathOf(text, place.cwd);
  if (path !== undefined && place !== undefined) forms.push(fileName(path, place.projectRoot));
  return [...new Set(forms)];
}

function pathOf(text: string, cwd: string): string | undefined {
  if (!isUrl(text)) return text.includes('\0') ? undefined : resolve(cwd, text);
  try {
    return text.startsWith('file:') ? fileURLToPath(text) : undefined;
  } catch {
    return undefined;
  }
}

/** How recording names a file: relative to the project root with `/`, outside it `file:///absolute`. */
function fileName(path: string, projectRoot: string): string {
  const inside = relative(projectRoot, path);
  const outside = inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  return outside ? pathToFileURL(path).href : inside.split(sep).join('/');
}
