import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { withoutSecrets } from '../lineage/without-secrets.js';
import { suppressed } from './suppressed.js';

/** What git says of the working tree that a file is in. */
export interface GitOrigin {
  /** Absolute. */
  readonly root: string;
  /** Absent where git cannot be asked, or there is no commit yet. */
  readonly revision?: string;
  /** Something tracked differs from the revision, or the file itself is new. A build of it that git ignores is neither. */
  readonly dirty?: boolean;
  /** URL of the remote `origin`, without credentials. */
  readonly repository?: string;
}

const timeLimitMillis = 1000;

interface TreeState {
  readonly revision?: string;
  readonly dirty?: boolean;
  readonly repository?: string;
}

/** Git is asked once per working tree: a process's code does not change under it. */
const trees = new Map<string, TreeState>();

/** Where a file comes from. Undefined when it is in no repository. Waits for git, at most a second a question; never throws. */
export function gitOriginOf(file: string): GitOrigin | undefined {
  const root = workingTreeOf(dirname(file));
  if (root === undefined) return undefined;
  const state = trees.get(root) ?? stateOf(root);
  trees.set(root, state);
  if (state.dirty !== false || !isNew(root, file)) return { root, ...state };
  return { root, ...state, dirty: true };
}

function workingTreeOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** https://git-scm.com/docs/git-status#_porcelain_format_version_2: headers begin with #, everything else is a change. */
function stateOf(root: string): TreeState {
  const status = git(root, ['status', '--porcelain=v2', '--branch', '--untracked-files=no']);
  if (status === undefined) return {};
  const lines = status.split('\n').filter((line) => line !== '');
  const revision = /^# branch\.oid ([0-9a-f]{40,64})$/m.exec(status)?.[1];
  const remote = git(root, ['config', '--get', 'remote.origin.url'])?.trim();
  return {
    ...(revision !== undefined && { revision }),
    dirty: revision === undefined || lines.some((line) => !line.startsWith('#')),
    ...(remote !== undefined && remote !== '' && { repository: withoutSecrets(remote) }),
  };
}

/** Not tracked and not ignored: what runs is in no revision. */
function isNew(root: string, file: string): boolean {
  const path = relative(root, file).replaceAll(sep, '/');
  const listed = git(root, ['ls-files', '--others', '--exclude-standard', '--', `:(literal)${path}`]);
  return listed !== undefined && listed.trim() !== '';
}

/**
 * What git prints; undefined when there is no git, it fails or takes too long. The tree is named outright, so that
 * GIT_DIR of a hook we may run in does not count, and git runs nothing that the repository configures.
 */
function git(root: string, question: readonly string[]): string | undefined {
  const tree = [`--git-dir=${join(root, '.git')}`, `--work-tree=${root}`];
  const answer = suppressed(() =>
    spawnSync('git', ['--no-optional-locks', ...tree, '-c', 'core.fsmonitor=false', ...question], {
      cwd: root,
      encoding: 'utf8',
      timeout: timeLimitMillis,
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    }),
  );
  return answer.status === 0 ? answer.stdout : undefined;
}
