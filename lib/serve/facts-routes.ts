import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { factsARequest, mediaType, servicePaths } from '../api/question-routes.js';
import { MltraceError, messageOf } from '../errors.js';
import { canonicalJson } from '../lineage/canonical-json.js';
import type { Fact } from '../lineage/facts.js';
import { parseFactLine } from '../lineage/parse-fact.js';
import { exportFacts } from '../query/index.js';
import type { LineageStore } from '../store/contract.js';
import type { ServeParts } from './parts.js';

/** Bringing facts in and getting all of them out, one a line. */
export function addFactsRoutes(app: FastifyInstance, { keeper }: ServeParts): void {
  app.post(servicePaths.facts, { config: { scope: 'write' } }, async (request) => {
    const { body } = request;
    if (!Buffer.isBuffer(body)) throw new MltraceError('MLTRACE_MEDIA_TYPE', `expected ${mediaType.factLines}`);
    const { facts, warnings } = parseLines(body.toString());
    const store = await keeper.store();
    return { ...(await store.apply(facts)), invalid: 0, warnings };
  });
  app.get(servicePaths.facts, { config: { scope: 'read' } }, async (_, reply) => {
    const store = await keeper.fresh();
    return reply
      .type(mediaType.factLines)
      .send(Readable.from(lines(store), { objectMode: false, highWaterMark: 1 << 18 }));
  });
}

/** All of them or none: a line that is no fact refuses the request. */
function parseLines(text: string): { readonly facts: readonly Fact[]; readonly warnings: number } {
  const facts: Fact[] = [];
  let warnings = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      const parsed = parseFactLine(line);
      facts.push(parsed.fact);
      warnings += parsed.warnings.length;
    } catch (cause) {
      const detail = messageOf(cause).replace(/^invalid fact: /, '');
      throw new MltraceError('MLTRACE_FACT_INVALID', `line ${index + 1}: ${detail}; nothing was applied`, { cause });
    }
  }
  if (facts.length > factsARequest)
    throw new MltraceError('MLTRACE_TOO_LARGE', `expected at most ${factsARequest} facts, found ${facts.length}`);
  return { facts, warnings };
}

/** An empty line says that these are all: an answer that breaks off lacks it. */
async function* lines(store: LineageStore): AsyncGenerator<string, void, undefined> {
  let text = '';
  for await (const fact of exportFacts(store)) {
    text += `${canonicalJson(fact)}\n`;
    if (text.length < 1 << 16) continue;
    yield text;
    text = '';
  }
  yield `${text}\n`;
}
