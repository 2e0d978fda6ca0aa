// node scripts/jaeger/obtain.mjs: builds Jaeger from Go's module proxy, once, into a cache outside the clone, and prints the
// path of the program. `jaeger --config scripts/jaeger/jaeger.yaml` starts it. Exit code 69: something is missing here.
// The pages of its web interface are no Go module: what is built shows a placeholder, and its API is whole.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { obtainGoProgram } from '../obtain/go-program.mjs';

const program = obtainGoProgram({
  folder: dirname(fileURLToPath(import.meta.url)),
  sources: ['go.mod', 'go.sum'],
  main: 'github.com/jaegertracing/jaeger/cmd/jaeger',
  name: 'jaeger',
  title: 'Jaeger',
  go: '1.25',
  minutes: 'three to ten',
});
process.stdout.write(`${program}\n`);
