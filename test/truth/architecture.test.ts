import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';

/** What the files of a part may import of mltrace. Every part stands after all it may import: arrows go one way. */
const parts: readonly (readonly [part: string, mayImport: readonly string[]])[] = [
  ['lib/errors.ts', []],
  ['lib/metric-names.ts', []],
  ['lib/names.ts', ['lib/metric-names.ts']],
  ['lib/clock.ts', []],
  ['lib/make-directory.ts', []],
  ['lib/deadline.ts', ['lib/errors.ts']],
  ['lib/api', []],
  ['lib/lineage', ['lib/errors.ts', 'lib/names.ts']],
  ['lib/review', []],
  ['lib/value', ['lib/errors.ts']],
  ['lib/drift', ['lib/errors.ts']],
  ['lib/observe', ['lib/lineage', 'lib/drift']],
  ['lib/metrics', ['lib/errors.ts', 'lib/names.ts', 'lib/lineage', 'lib/drift', 'lib/observe']],
  ['lib/config', ['lib/errors.ts', 'lib/lineage']],
  ['lib/checks', ['lib/errors.ts', 'lib/config', 'lib/value']],
  ['lib/otlp', ['lib/errors.ts', 'lib/names.ts', 'lib/lineage']],
  ['lib/spool', ['lib/errors.ts', 'lib/make-directory.ts', 'lib/lineage', 'lib/config']],
  [
    'lib/record',
    [
      'lib/errors.ts',
      'lib/deadline.ts',
      'lib/names.ts',
      'lib/lineage',
      'lib/value',
      'lib/observe',
      'lib/config',
      'lib/spool',
      'lib/clock.ts',
    ],
  ],
  ['lib/store/contract.ts', ['lib/lineage']],
  ['lib/delivery', ['lib/errors.ts', 'lib/lineage', 'lib/config', 'lib/spool', 'lib/store/contract.ts']],
  ['lib/store/graph/graph-shape.ts', ['lib/names.ts', 'lib/lineage']],
  [
    'lib/store',
    [
      'lib/make-directory.ts',
      'lib/errors.ts',
      'lib/deadline.ts',
      'lib/names.ts',
      'lib/api',
      'lib/lineage',
      'lib/config',
      'lib/spool',
      'lib/store/contract.ts',
      'lib/delivery',
      'lib/store/graph/graph-shape.ts',
    ],
  ],
  [
    'lib/query',
    [
      'lib/errors.ts',
      'lib/names.ts',
      'lib/api',
      'lib/lineage',
      'lib/drift',
      'lib/observe',
      'lib/config',
      'lib/clock.ts',
      'lib/review',
      'lib/store/contract.ts',
      'lib/store/graph/graph-shape.ts',
    ],
  ],
  [
    'lib/ask',
    [
      'lib/errors.ts',
      'lib/lineage',
      'lib/config',
      'lib/record',
      'lib/store/contract.ts',
      'lib/delivery',
      'lib/store',
      'lib/query',
    ],
  ],
  [
    'exporters',
    [
      'lib/errors.ts',
      'lib/deadline.ts',
      'lib/names.ts',
      'lib/lineage',
      'lib/clock.ts',
      'lib/drift',
      'lib/observe',
      'lib/metrics',
      'lib/config',
      'lib/spool',
      'lib/record',
      'lib/store/contract.ts',
      'lib/delivery',
      'lib/store',
    ],
  ],
  ['lib/launch', ['lib/errors.ts', 'lib/names.ts', 'lib/lineage', 'lib/config', 'lib/record', 'lib/ask', 'exporters']],
  ['lib/index.ts', ['lib/errors.ts', 'lib/lineage', 'lib/value', 'lib/record', 'lib/ask', 'exporters']],
  ['lib/tracing', ['lib/errors.ts', 'lib/record', 'exporters']],
  ['lib/register.ts', ['lib/tracing', 'lib/errors.ts', 'lib/config', 'lib/record', 'exporters', 'lib/index.ts']],
  ['examples', ['lib/errors.ts', 'lib/index.ts']],
  [
    'lib/serve',
    [
      'lib/make-directory.ts',
      'lib/errors.ts',
      'lib/deadline.ts',
      'lib/names.ts',
      'lib/api',
      'lib/lineage',
      'lib/config',
      'lib/otlp',
      'lib/spool',
      'lib/delivery',
      'lib/store',
      'lib/store/contract.ts',
      'lib/query',
      'lib/clock.ts',
      'lib/drift',
      'lib/observe',
      'lib/metrics',
    ],
  ],
  [
    'lib/cli',
    [
      'lib/errors.ts',
      'lib/serve',
      'lib/lineage',
      'lib/config',
      'lib/spool',
      'lib/delivery',
      'lib/store',
      'lib/store/contract.ts',
      'lib/query',
      'lib/launch',
      'lib/drift',
      'lib/observe',
      'examples',
    ],
  ],
];

const read = (file: string): string => readFileSync(join(process.cwd(), file), 'utf8');

const sourcesIn = (folder: string): string[] =>
  readdirSync(join(process.cwd(), folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.split(sep).join('/')}`);

/** The part a file belongs to: the longest that names it or a folder above it. */
const partOf = (file: string): string | undefined =>
  parts
    .map(([part]) => part)
    .filter((part) => file === part || file.startsWith(`${part}/`))
    .sort((a, b) => b.length - a.length)[0];

const mayImportOf = (part: string): readonly string[] => parts.find(([name]) => name === part)?.[1] ?? [];

/** Everything a file imports, statically, dynamically or as a type. */
const importsOf = (file: string): string[] =>
  [...read(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(([, name = '']) => name);

/** The file a relative import means; the package's own name means lib/index.ts. */
function importedFile(file: string, name: string): string | undefined {
  if (name === 'mltrace') return 'lib/index.ts';
  return name.startsWith('.') ? posix.join(posix.dirname(file), name).replace(/\.js$/, '.ts') : undefined;
}

/** The code of a file without its comments, as lines. */
const codeOf = (file: string): string =>
  read(file)
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/(^|\s)\/\/.*$/gm, '');

/** `file:line` of every place in the files where the code matches. */
const places = (files: readonly string[], pattern: RegExp): string[] =>
  files.flatMap((file) =>
    codeOf(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  );

const shipped = [...sourcesIn('lib'), ...sourcesIn('exporters')];
const everything = [...shipped, ...sourcesIn('examples'), ...sourcesIn('bench'), ...sourcesIn('test')];

describe('the architecture', () => {
  it('gives every shipped file a part', () => {
    assert.ok(shipped.length > 20, `found ${shipped.length} files under ${relative('', process.cwd()) || '.'}`);
    assert.deepEqual(
      shipped.filter((file) => partOf(file) === undefined),
      [],
    );
  });

  it('orders the parts so that nothing imports what stands after it', () => {
    const order = parts.map(([part]) => part);
    for (const [part, mayImport] of parts) {
      for (const other of mayImport) assert.ok(order.indexOf(other) < order.indexOf(part), `${part} -> ${other}`);
    }
  });

  it('lets imports between parts go one way', () => {
    const wrong: string[] = [];
    for (const file of [...shipped, ...sourcesIn('examples')]) {
      const part = partOf(file) ?? '';
      for (const name of importsOf(file)) {
        const target = importedFile(file, name);
        if (target === undefined) continue;
        const targetPart = partOf(target) ?? target;
        if (targetPart !== part && !mayImportOf(part).includes(targetPart)) wrong.push(`${file} imports ${target}`);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('loads nothing of delivery and of stores where code is recorded, unless the store is elsewhere', () => {
    const loaded = new Set(['lib/index.ts', 'lib/register.ts', 'exporters/lineage-span-processor.ts']);
    for (const file of loaded) {
      for (const [, name = ''] of read(file).matchAll(/^(?:import|export) (?!type\b)[^;]*?from '([^']+)'/gm)) {
        const target = importedFile(file, name);
        if (target !== undefined) loaded.add(target);
      }
    }
    assert.ok(loaded.has('lib/spool/writer.ts'));
    assert.deepEqual(
      [...loaded].filter((file) => /^lib\/(delivery|store|query|cli)\//.test(file)),
      [],
    );
  });

  it('keeps lineage pure: of Node it uses hashes only', () => {
    const outside = sourcesIn('lib/lineage').flatMap((file) =>
      importsOf(file)
        .filter((name) => !name.startsWith('.') && name !== 'node:crypto')
        .map((name) => `${file} imports ${name}`),
    );
    assert.deepEqual(outside, []);
    assert.deepEqual(places(sourcesIn('lib/lineage'), /\b(process|Date\.now|Math\.random|performance)\b/), []);
  });

  it('reads the environment in lib/config only', () => {
    const others = shipped.filter((file) => !file.startsWith('lib/config/'));
    assert.deepEqual(places(others, /\bprocess\.env\b|process\[|\benv\b.*from 'node:process'/), []);
  });

  it('prints in lib/cli only, and exits in its bin file only', () => {
    // `--import mltrace/register` is started by a person, who is told on stderr which install line adds traces.
    const silent = shipped.filter((file) => !file.startsWith('lib/cli/') && file !== 'lib/register.ts');
    assert.deepEqual(places(silent, /\bconsole\.|\bprocess\.(stdout|stderr)\b/), []);
    const staying = shipped.filter((file) => file !== 'lib/cli/bin.ts');
    assert.deepEqual(places(staying, /\bprocess\.exit\b/), []);
  });

  it('throws no bare Error', () => {
    assert.deepEqual(places(shipped, /\bnew (Type|Range|Syntax|Aggregate)?Error\(/), []);
  });

  it('has no file over 300 lines', () => {
    const long = everything.filter((file) => read(file).split('\n').length > 301);
    assert.deepEqual(long, []);
  });

  it('names files in kebab-case by what is inside', () => {
    const odd = everything.filter((file) => {
      const name = file.slice(file.lastIndexOf('/') + 1);
      const plain = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|bench|d))?\.ts$/.test(name);
      return !plain || /^(utils?|helpers?|common|misc|types)\./.test(name);
    });
    assert.deepEqual(odd, []);
  });

  it('takes no shortcut around the type checker', () => {
    const shortcuts = /\bas any\b|\bas unknown as\b|: any\b|@ts-(ignore|nocheck|expect-error)|biome-ignore-all/;
    const files = everything.filter((file) => file !== 'test/truth/architecture.test.ts');
    assert.deepEqual(places(files, shortcuts), []);
  });
});
