// node scripts/collector/obtain.mjs: builds an OpenTelemetry Collector with what collector-config.yaml needs from Go's module
// proxy, once, into a cache outside the clone, and prints the path of the program. Exit code 69: something is missing here.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { obtainGoProgram } from '../obtain/go-program.mjs';

const program = obtainGoProgram({
  folder: dirname(fileURLToPath(import.meta.url)),
  sources: ['go.mod', 'go.sum', 'main.go', 'components.go', 'main_others.go'],
  name: 'otelcol',
  title: 'The OpenTelemetry Collector',
  go: '1.26',
  minutes: 'one to five',
});
process.stdout.write(`${program}\n`);
