import assert from 'node:assert/strict';

/** A line of an exposition, read back. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly exemplar?: { readonly labels: Readonly<Record<string, string>>; readonly value: number };
}

/** Of one `# TYPE`. */
export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly samples: readonly ParsedSample[];
}

/** Reads an exposition by the grammar of its format and nothing else: a label value ends at the first quote that is not escaped. */
export function parseExposition(text: string): ReadonlyMap<string, ParsedFamily> {
  const families = new Map<string, { name: string; type: string; samples: ParsedSample[] }>();
  let family: { name: string; type: string; samples: ParsedSample[] } | undefined;
  for (const line of text.split('\n')) {
    if (line === '' || line === '# EOF' || line.startsWith('# HELP ')) continue;
    const [, name = '', type = ''] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (name !== '') {
      assert.ok(!families.has(name), `two families ${name}`);
      family = { name, type, samples: [] };
      families.set(name, family);
    } else {
      assert.ok(family !== undefined, line);
      family.samples.push(new LineReader(line).sample());
    }
  }
  return families;
}

/** Every metric of runs that may carry exemplars has some, and each names this run. */
export function assertExemplarsOf(run: string, families: ReadonlyMap<string, ParsedFamily>): void {
  for (const metric of [
    'mltrace_runs',
    'mltrace_run_duration_seconds',
    'mltrace_output_value',
    'mltrace_output_category',
  ]) {
    const exemplars = (families.get(metric)?.samples ?? []).flatMap(({ exemplar }) => exemplar ?? []);
    assert.ok(exemplars.length > 0, metric);
    for (const { labels } of exemplars) assert.equal(`${labels['trace_id']}:${labels['span_id']}`, run);
  }
}

class LineReader {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  sample(): ParsedSample {
    const name = this.#take(/[a-zA-Z_:][a-zA-Z0-9_:]*/y);
    const labels = this.#line[this.#at] === '{' ? this.#labels() : {};
    const value = this.#number();
    if (this.#at === this.#line.length) return { name, labels, value };
    this.#take(/ # /y);
    const exemplar = { labels: this.#labels(), value: this.#number() };
    this.#take(/ \d+(\.\d+)?$/y);
    return { name, labels, value, exemplar };
  }

  #labels(): Record<string, string> {
    const labels: [string, string][] = [];
    this.#take(/\{/y);
    do {
      const name = this.#take(/[a-zA-Z_][a-zA-Z0-9_]*/y);
      const quoted = this.#take(/="(?:\\.|[^"\\])*"/y).slice(2, -1);
      labels.push([name, quoted.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))]);
    } while (this.#take(/[,}]/y) === ',');
    assert.equal(new Set(labels.map(([name]) => name)).size, labels.length, this.#line);
    return Object.fromEntries(labels);
  }

  #number(): number {
    const text = this.#take(/ (?:[+-]Inf|NaN|-?\d+(?:\.\d+)?(?:e[+-]\d+)?)/y).trim();
    return text.endsWith('Inf') ? Number(text.replace('Inf', 'Infinity')) : Number(text);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#line) ?? assert.fail(`${pattern} expected at ${this.#at} of ${this.#line}`);
    this.#at += found.length;
    return found;
  }
}
