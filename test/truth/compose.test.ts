import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { commandTable } from '../../lib/cli/command-table.js';
import { defaultPort } from '../../lib/serve/serve-options.js';

type Environment = Readonly<Record<string, string>>;

interface ComposeService {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Environment;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly restart?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const text = (file: string): string => readFileSync(file, 'utf8');
const compose = load(text('deploy/compose.yaml')) as Compose;
const { services } = compose;
const service = (name: string): ComposeService => {
  const found = services[name];
  assert.ok(found !== undefined, name);
  return found;
};
const environmentOf = (name: string): Environment => service(name).environment ?? {};
const portOf = (address = ''): string => address.slice(address.lastIndexOf(':') + 1);

// No test starts it: it needs Docker. What can be wrong without Docker is looked at here.
describe('deploy/compose.yaml', () => {
  it('pins every image, those its Dockerfiles begin with too', () => {
    const images = Object.values(services).flatMap(({ image, build }) =>
      image === undefined || build !== undefined ? [] : [image],
    );
    const begun = ['deploy/Dockerfile', 'deploy/Dockerfile.collector'].flatMap((file) =>
      [...text(file).matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image),
    );
    assert.ok(images.length >= 3 && begun.length >= 4);
    // A whole version, not a line of them.
    for (const image of [...images, ...begun]) assert.match(image, /^[\w./-]+:v?\d+\.\d+\.\d+(-[\w.-]+)?$/);
  });

  it('has a health check for every service that runs on', () => {
    for (const [name, { restart, healthcheck }] of Object.entries(services)) {
      if (restart === undefined) assert.equal(name, 'migrate');
      else assert.match(healthcheck?.test.join(' ') ?? '', /^CMD(-SHELL)? ./, name);
    }
  });

  it('gives the Collector the variables of collector-config.yaml, and no others', () => {
    const read = new Set([...text('collector-config.yaml').matchAll(/\$\{env:(\w+):-/g)].map(([, name]) => name));
    const given = Object.keys(environmentOf('collector'));
    for (const name of given) assert.ok(read.has(name), name);
    // The only one whose default serves here.
    assert.deepEqual(
      [...read].filter((name) => !given.includes(name ?? '')),
      ['COLLECTOR_LOG_LEVEL'],
    );
    const { volumes } = service('collector');
    assert.ok(volumes?.includes('../collector-config.yaml:/etc/otelcol/collector-config.yaml:ro'));
    assert.ok(text('deploy/Dockerfile.collector').includes('"/etc/otelcol/collector-config.yaml"'));
  });

  it('sends to ports that are listened on', () => {
    const { MLTRACE_ENDPOINT, JAEGER_ADDRESS, ...collector } = environmentOf('collector');
    const { command = [], healthcheck } = service('serve');
    assert.equal(MLTRACE_ENDPOINT, `http://serve:${defaultPort}`);
    assert.equal(command[command.indexOf('--port') + 1], String(defaultPort));
    assert.ok(healthcheck?.test.join(' ').includes(`127.0.0.1:${defaultPort}/readyz`));
    assert.equal(JAEGER_ADDRESS, 'jaeger:4317');
    const published = service('collector').ports?.map((port) => port.split(':').at(-1)) ?? [];
    for (const name of ['COLLECTOR_GRPC_ADDRESS', 'COLLECTOR_HTTP_ADDRESS'])
      assert.ok(published.includes(portOf(collector[name])), name);
    assert.ok(service('collector').healthcheck?.test.includes(`http://${collector['COLLECTOR_HEALTH_ADDRESS']}/`));
    const { scrape_configs: jobs } = load(text('deploy/prometheus/prometheus.yml')) as {
      scrape_configs: readonly { static_configs: readonly { targets: readonly string[] }[] }[];
    };
    assert.deepEqual(
      jobs.flatMap((job) => job.static_configs.flatMap(({ targets }) => targets)),
      [`serve:${defaultPort}`, `127.0.0.1:${collector['COLLECTOR_METRICS_PORT']}`],
    );
  });

  it('gives Prometheus its rules and keeps exemplars, and Grafana the variables of its data sources', () => {
    const { command = [], volumes = [] } = service('prometheus');
    assert.ok(command.includes('--enable-feature=exemplar-storage'));
    const { rule_files: rules } = load(text('deploy/prometheus/prometheus.yml')) as { rule_files: readonly string[] };
    for (const file of ['prometheus.yml', ...rules])
      assert.ok(volumes.includes(`./prometheus/${file}:/etc/prometheus/${file}:ro`), file);
    const sources = text('deploy/prometheus/grafana/datasources.yml');
    const read = [...sources.matchAll(/(?<!\$)\$\{(\w+)\}/g)].map(([, name]) => name);
    const given = Object.keys(environmentOf('grafana')).filter((name) => !name.startsWith('GF_'));
    assert.deepEqual(read.sort(), given.sort());
  });

  it('mounts files that are there', () => {
    for (const [name, { volumes = [] }] of Object.entries(services))
      for (const [source = ''] of volumes.map((volume) => volume.split(':')))
        if (source.startsWith('.')) assert.ok(existsSync(join('deploy', source)), `${name}: ${source}`);
  });

  it('is reached from this machine only', () => {
    for (const [name, { ports = [] }] of Object.entries(services))
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/, name);
  });

  it('calls mltrace by commands, options and variables that it has', () => {
    for (const name of ['migrate', 'serve']) {
      const [command, ...parameters] = service(name).command ?? [];
      const row = commandTable.find((one) => one.name === command);
      assert.ok(row !== undefined, command);
      const known = row.options.map(({ flags }) => flags.split(' ')[0]);
      for (const flag of parameters.filter((one) => one.startsWith('--'))) assert.ok(known.includes(flag), flag);
      const reference = text('docs/reference.md');
      for (const variable of Object.keys(environmentOf(name)))
        assert.ok(reference.includes(`\`${variable}\``), variable);
    }
  });

  it('waits for services and mounts volumes that it has', () => {
    for (const { depends_on: waited = {}, volumes = [] } of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(waited)) {
        assert.ok(services[name] !== undefined, name);
        if (condition === 'service_healthy') assert.ok(services[name]?.healthcheck !== undefined, name);
      }
      for (const [source = ''] of volumes.map((volume) => volume.split(':')))
        assert.ok(source.startsWith('.') || source in compose.volumes, source);
    }
  });
});
