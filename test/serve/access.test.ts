import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { join } from 'node:path';
import { startServe } from '../../lib/serve/serve.js';
import { mltrace } from '../cli/command-line.js';
import { isMltraceError } from '../errors.js';
import { runSpan, type Serving, sendSpans, startServing } from './serving.js';
import { temporaryFolder } from './temporary-folder.js';

const tokens = {
  reader: 'reader-token-0123456789',
  writer: 'writer-token-0123456789',
  cypher: 'cypher-token-0123456789',
} as const;
const tokenFile = `# name scopes token
dashboards read ${tokens.reader}
collector  write ${tokens.writer}   # the Collector of staging
analyst read,cypher ${tokens.cypher}
`;

/** The status of a GET with a Host header of one's own, which fetch does not send. */
const statusAs = (url: string, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    requestHttp(`${url}/v1/runs`, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });

describe('who may use a service', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder.path(), name), text);
    return join(folder.path(), name);
  };

  describe('with tokens', () => {
    let serving: Serving;
    before(async () => {
      serving = await startServing({ tokens: file('tokens', tokenFile) });
    });
    after(() => serving.stop());

    const status = async (path: string, token?: string): Promise<number> => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return (await serving.ask(path, { headers })).status;
    };

    it('lets those in whose token has the scope', async () => {
      assert.equal(await status('/v1/runs', tokens.reader), 200);
      assert.equal(await status('/v1/runs', tokens.writer), 403);
      const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
      assert.equal((await sendSpans(serving, [runSpan(1)], bearer(tokens.writer))).status, 200);
      assert.equal((await sendSpans(serving, [runSpan(1)], bearer(tokens.reader))).status, 403);
    });

    it('asks everybody else for one', async () => {
      for (const token of [undefined, 'wrong', '', `${tokens.reader}x`])
        assert.equal(await status('/v1/runs', token), 401);
      assert.equal(await status('/metrics'), 401);
      assert.equal(await status('/v1/nothing'), 401);
      const response = await sendSpans(serving, [runSpan(2)]);
      assert.equal(response.status, 401);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer');
      assert.equal(((await response.json()) as { code: number }).code, 16);
    });

    it('tells without one that it lives and what it is', async () => {
      for (const path of ['/livez', '/readyz', '/openapi.json']) assert.equal(await status(path), 200, path);
    });

    it('takes a token of the command line from the address and from MLTRACE_TOKEN', async () => {
      const ask = (store: string) => mltrace(['recent', '--store', store], { cwd: serving.folder });
      assert.equal((await ask(serving.url.replace('//', `//${tokens.reader}@`))).code, 0);
      process.env['MLTRACE_TOKEN'] = tokens.reader;
      assert.equal((await ask(serving.url)).code, 0);
      delete process.env['MLTRACE_TOKEN'];
      const refused = await ask(serving.url);
      assert.equal(refused.code, 4);
      assert.match(refused.err, /^mltrace: a token is needed: .*MLTRACE_TOKEN/);
    });

    it('lets whoever may read the folder of its store in without one', async () => {
      const { code, err } = await mltrace(['recent', '--store', serving.store], { cwd: serving.folder });
      assert.equal(`${code}${err}`, '0');
      assert.equal(statSync(join(serving.store, 'holder.json')).mode & 0o77, 0);
    });

    it('logs who asked, and no token', () => {
      const log = serving.log.join('');
      assert.match(log, /"bearer":"collector"/);
      for (const token of Object.values(tokens)) assert.ok(!log.includes(token));
      const { service } = JSON.parse(readFileSync(join(serving.store, 'holder.json'), 'utf8'));
      assert.ok(service.token.length >= 32 && !log.includes(service.token));
    });
  });

  it('refuses a file of tokens with a wrong line, naming the line and not the token', async () => {
    for (const line of ['ci read short', 'ci reed 0123456789abcdef', 'ci read 0123456789abcdef more', '# none']) {
      const wrong = file('wrong', `${line}\n`);
      await assert.rejects(startServing({ tokens: wrong }), (thrown: Error) => {
        assert.ok(isMltraceError('MLTRACE_OPTION_INVALID')(thrown));
        return !thrown.message.includes('0123456789abcdef');
      });
    }
    await assert.rejects(startServing({ tokens: join(folder.path(), 'none') }), isMltraceError('MLTRACE_IO'));
  });

  it('listens beyond its machine only with tokens, or when it is told that everybody may', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1'])
      await assert.rejects(startServe({ store: folder.path(), host, port: 0 }), isMltraceError('MLTRACE_USAGE'));
    const open = await startServing({ host: '0.0.0.0', allowAnonymous: true });
    try {
      const local = open.url.replace('0.0.0.0', '127.0.0.1');
      assert.equal(await statusAs(local, 'mltrace.example.com'), 200);
    } finally {
      await open.stop();
    }
  });

  it('answers on this machine only to names of this machine: no web page reaches it by a name of its own', async () => {
    const serving = await startServing();
    try {
      for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:4328', '[::2]'])
        assert.equal(await statusAs(serving.url, host), 403, host);
      for (const host of ['localhost:4328', '127.0.0.1', '[::1]:80', 'LOCALHOST'])
        assert.equal(await statusAs(serving.url, host), 200, host);
      // What a form of a web page can send without being asked first.
      for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
        const init = { method: 'POST', headers: { 'content-type': type }, body: '{"format":1}' };
        assert.equal((await serving.ask('/v1/facts', init)).status, 415);
      }
    } finally {
      await serving.stop();
    }
  });

  it('speaks TLS with a certificate from files', async () => {
    const fixtures = join(process.cwd(), 'test', 'serve', 'fixtures');
    const tlsCert = join(fixtures, 'localhost.cert.pem');
    const serving = await startServing({ tlsCert, tlsKey: join(fixtures, 'localhost.key.pem') });
    try {
      assert.match(serving.url, /^https:/);
      const status = await new Promise((resolve, reject) => {
        requestHttps(`${serving.url}/livez`, { ca: readFileSync(tlsCert) }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end();
      });
      assert.equal(status, 200);
    } finally {
      await serving.stop();
    }
    await assert.rejects(startServing({ tlsCert }), isMltraceError('MLTRACE_OPTION_INVALID'));
    await assert.rejects(startServing({ tlsCert: 'none.pem', tlsKey: 'none.pem' }), isMltraceError('MLTRACE_IO'));
  });

  it('gives every answer an id that its log line has', async () => {
    const serving = await startServing();
    try {
      const id = (await serving.ask('/v1/runs?limit=3')).headers.get('x-request-id');
      assert.match(id ?? '', /^[0-9a-f-]{36}$/);
      const line = serving.log.map((each) => JSON.parse(each)).find(({ reqId }) => reqId === id);
      assert.equal(line.route, '/v1/runs');
      assert.ok(!JSON.stringify(line).includes('limit'));
    } finally {
      await serving.stop();
    }
  });
});
