import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Fact } from '../../lib/lineage/facts.js';
import { parseFactLine } from '../../lib/lineage/parse-fact.js';
import { bin, mltrace, withoutOurs } from '../cli/command-line.js';

const execute = promisify(execFile);

let facts: Promise<readonly Fact[]> | undefined;

/** What `mltrace demo` records, and after it the facts of examples/flights/by-hand.jsonl. The demo runs once a process. */
export function demoFacts(): Promise<readonly Fact[]> {
  facts ??= runDemo();
  return facts;
}

/** A label on what the flights come from, put there after everything, and retracted. */
const labelled: readonly Fact[] = [
  { annotation: 'label-1', subject: 'artifact:default/bts/on-time-2001-q1.csv', key: 'label:flights', value: true },
  { annotation: 'label-2', subject: 'artifact:default/no/such.csv', key: 'label:flights', value: true },
  { annotation: 'label-3', subject: 'label:default/flights', key: 'retracted', value: { graceSeconds: 60 } },
].map((said) => parseFactLine(JSON.stringify({ format: 1, at: '2998-01-01T00:00:00Z', ...said })).fact);

/** The same, and a label on what the flights come from. */
export const labelledDemoFacts = async (): Promise<readonly Fact[]> => [...(await demoFacts()), ...labelled];

async function runDemo(): Promise<readonly Fact[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mltrace-demo-facts-'));
  try {
    await execute(process.execPath, [bin, 'demo', 'demo'], { cwd: folder, env: withoutOurs(), maxBuffer: 1 << 26 });
    const { out } = await mltrace(['export', '--store', join(folder, 'demo', '.mltrace')], { cwd: folder });
    return factsOf(out + readFileSync('examples/flights/by-hand.jsonl', 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const factsOf = (lines: string): readonly Fact[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => parseFactLine(line).fact);
