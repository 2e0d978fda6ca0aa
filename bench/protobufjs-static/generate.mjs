// node bench/protobufjs-static/generate.mjs: makes decoder.mjs, the static code of protobufjs for an ExportTraceServiceRequest, which
// the bench of decoding is beside. Decoding only, without checks and comments. pbjs is fetched for it and not installed; its
// version is that for the protobufjs of package.json.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
// The messages the tests use, from the last build.
import { protoSource } from '../../dist/test/otlp/opentelemetry-proto.js';

const generator = 'protobufjs-cli@1.3.3';
const without = ['create', 'encode', 'verify', 'convert', 'delimited', 'typeurl', 'service', 'comments'];

const folder = mkdtempSync(join(tmpdir(), 'mltrace-pbjs-'));
try {
  const [proto, made] = [join(folder, 'request.proto'), join(folder, 'decoder.js')];
  writeFileSync(proto, protoSource);
  const parameters = ['-t', 'static-module', '-w', 'es6', ...without.map((part) => `--no-${part}`), '-o', made, proto];
  execFileSync('npx', ['--yes', '--package', generator, 'pbjs', ...parameters], { stdio: 'inherit' });
  const code = readFileSync(made, 'utf8').replace(/^import .*$/m, "import $protobuf from 'protobufjs/minimal.js';");
  const head = `// Made by generate.mjs with ${generator}.\n`;
  writeFileSync(fileURLToPath(new URL('decoder.mjs', import.meta.url)), head + code);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
