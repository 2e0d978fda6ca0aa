import assert from 'node:assert/strict';
import { questionRoutes } from '../../lib/api/question-routes.js';
import { serveMetric } from '../../lib/names.js';
import { openApi } from '../../lib/serve/openapi.js';
import { tokenScopes } from '../../lib/serve/tokens.js';
import { plain, readDocument, tableUnder } from '../truth/markdown.js';

const document = readDocument('docs/serve.md');

describe('docs/serve.md', () => {
  it('lists every path of the API that answers questions, and no other', () => {
    const listed = tableUnder(document, 'Questions').map(([cell = '']) => plain(cell).replace(/\?.*/, ''));
    const health = ['/v1/traces', '/livez', '/readyz', '/metrics', '/openapi.json'];
    const paths = Object.entries(openApi()['paths'] as Record<string, object>).filter(
      ([path]) => !health.includes(path),
    );
    const described = paths.flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    assert.deepEqual([...listed].sort(), described.sort());
  });

  it('says of the questions what the table of routes says', () => {
    const said = new Map(
      tableUnder(document, 'Questions').map(([path = '', text]) => [plain(path).replace(/\?.*/, ''), text]),
    );
    for (const { method, path, summary } of Object.values(questionRoutes))
      assert.equal(said.get(`${method} ${path}`), summary);
  });

  it('lists every scope of a token', () => {
    assert.deepEqual(
      tableUnder(document, 'Who may').map(([cell = '']) => plain(cell)),
      [...tokenScopes],
    );
  });

  it('lists every metric with its labels and meaning', () => {
    const expected = Object.values(serveMetric).map(({ name, labels, meaning }) => [
      `\`${name}\``,
      labels.map((label) => `\`${label}\``).join(', '),
      meaning,
    ]);
    assert.deepEqual(tableUnder(document, 'Running it'), expected);
  });
});
