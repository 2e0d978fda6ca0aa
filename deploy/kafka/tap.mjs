// What goes from a Collector to its service, seen in passing.
import { createServer, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { decodeRequest } from '../../dist/lib/otlp/decode-request.js';

const decode = (body) => decodeRequest('protobuf', body[0] === 0x1f ? gunzipSync(body) : body).runs;

/** Passes requests on to a port, and keeps the runs of those that were answered with 200. */
export function startTap({ port, to }) {
  const taken = [];
  const server = createServer((incoming, answer) => {
    const parts = [];
    incoming.on('data', (part) => parts.push(part));
    incoming.on('end', () => {
      const body = Buffer.concat(parts);
      const { method, url, headers } = incoming;
      const passed = request({ host: '127.0.0.1', port: to, method, path: url, headers }, (response) => {
        if (response.statusCode === 200) taken.push({ at: performance.now(), spans: decode(body) });
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      // As if nobody listened there.
      passed.on('error', () => answer.destroy());
      passed.end(body);
    });
    incoming.on('error', () => {});
  });
  server.listen(port, '127.0.0.1');
  return {
    /** In their order: when each was answered, and its runs. */
    taken: () => taken,
    close: () => server.close(),
  };
}
