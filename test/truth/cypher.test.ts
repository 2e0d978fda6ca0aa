import assert from 'node:assert/strict';
import { mltrace } from '../cli/command-line.js';
import { demoFacts } from '../end-to-end/demo-facts.js';
import { embeddedStoreOf, neo4jStoreOf } from '../end-to-end/store-pair.js';
import { describeWithNeo4j, neo4jForTests } from '../services/neo4j-for-tests.js';
import { blocksOf, readDocument } from './markdown.js';

interface Question {
  readonly query: string;
  readonly shown: string;
  /** Line of the query in the document, from 1. */
  readonly line: number;
}

/** Each query of the document with the output that stands below it. */
function questionsOf(document: string): readonly Question[] {
  const blocks = blocksOf(document);
  return blocks.flatMap(({ language, text, line }, index) => {
    if (language !== 'cypher') return [];
    const below = blocks[index + 1];
    assert.equal(below?.language, 'text', `the query at line ${line} has its output below it`);
    return [{ query: text, shown: below?.text ?? '', line }];
  });
}

const questions = questionsOf(readDocument('docs/cypher.md'));

async function assertTold(store: string, { query, shown, line }: Question): Promise<void> {
  const { out, err, code } = await mltrace(['cypher', query, '--store', store], { cwd: process.cwd() });
  assert.deepEqual({ out, err, code }, { out: shown, err: '', code: 0 }, `docs/cypher.md line ${line}`);
}

describe('docs/cypher.md on an embedded store', function () {
  this.timeout(120_000);
  let embedded: Awaited<ReturnType<typeof embeddedStoreOf>>;
  before(async () => {
    embedded = await embeddedStoreOf(await demoFacts());
  });
  after(() => embedded?.remove());

  it('has the twenty questions and more', () => assert.ok(questions.length >= 20));

  for (const question of questions) {
    it(`shows what the query at line ${question.line} answers`, () => assertTold(embedded.store, question));
  }
});

describeWithNeo4j('docs/cypher.md on Neo4j', function () {
  this.timeout(120_000);
  let store: string;
  before(async () => {
    store = await neo4jStoreOf(await demoFacts());
  });

  for (const question of questions) {
    it(`shows what the query at line ${question.line} answers`, () => assertTold(store, question));
  }

  it('walks no path twice: whatever is of variable length is asked for its ends only', async () => {
    const { driver } = await neo4jForTests();
    for (const { query, line } of questions) {
      const { summary } = await driver.executeQuery(`EXPLAIN ${query}`);
      const walks = operatorsOf(summary.plan).filter((name) => name.startsWith('VarLengthExpand'));
      assert.equal(walks.length > 0, /\*\.*\d*\]/.test(query), `line ${line}`);
      for (const walk of walks) assert.match(walk, /Pruning/, `line ${line}`);
    }
  });
});

interface Plan {
  readonly operatorType: string;
  readonly children: readonly Plan[];
}

const operatorsOf = (plan: Plan | false): readonly string[] =>
  plan ? [plan.operatorType, ...plan.children.flatMap(operatorsOf)] : [];
