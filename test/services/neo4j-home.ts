import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from './certificate.js';

/** What distinguishes one server from another. */
export interface Neo4jHomeOptions {
  readonly port: number;
  readonly password: string;
  /** Lines of neo4j.conf to add or to replace. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly certificate?: Certificate;
  /** Default: `data` in the home. */
  readonly dataDirectory?: string;
}

/** Makes a folder with configuration and credentials in which a Neo4j can be started. */
export function makeNeo4jHome(options: Neo4jHomeOptions): string {
  const home = mkdtempSync(join(tmpdir(), 'mltrace-neo4j-'));
  const { password, certificate, dataDirectory = join(home, 'data') } = options;
  mkdirSync(join(home, 'conf'));
  mkdirSync(join(dataDirectory, 'dbms'), { recursive: true });
  configure(home, options);
  writeFileSync(join(dataDirectory, 'dbms', 'auth.ini'), initialPassword(password), { mode: 0o600 });
  if (certificate !== undefined) {
    mkdirSync(join(home, 'certificates', 'bolt'), { recursive: true });
    writeFileSync(join(home, 'certificates', 'bolt', 'private.key'), certificate.key, { mode: 0o600 });
    writeFileSync(join(home, 'certificates', 'bolt', 'public.crt'), certificate.certificate);
  }
  return home;
}

/** Writes the configuration of a home, for its next start. */
export function configure(home: string, options: Neo4jHomeOptions): void {
  const all = configuration({ dataDirectory: join(home, 'data'), ...options });
  writeFileSync(join(home, 'conf', 'neo4j.conf'), all);
}

/** Bolt over TLS only, from `certificates/bolt`. */
const tlsSettings = {
  'dbms.ssl.policy.bolt.enabled': 'true',
  'dbms.ssl.policy.bolt.client_auth': 'NONE',
  'server.bolt.tls_level': 'REQUIRED',
};

function configuration(options: Neo4jHomeOptions & { readonly dataDirectory: string }): string {
  const { port, settings = {}, certificate, dataDirectory } = options;
  const template = readFileSync('scripts/neo4j/neo4j.conf', 'utf8').split('\n');
  const pairs = template.filter((line) => /^[a-z]/.test(line)).map((line) => line.split(/=(.*)/).slice(0, 2));
  // A key that stands twice aborts the start.
  const all = {
    ...Object.fromEntries(pairs),
    'server.bolt.listen_address': `127.0.0.1:${port}`,
    'server.directories.data': dataDirectory,
    ...(certificate !== undefined && tlsSettings),
    ...settings,
  };
  return Object.entries(all)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/**
 * The line that `neo4j-admin dbms set-initial-password` writes, without starting a Java for it: SHA-256 over salt and
 * password, hashed again until it is 1024 times. Read at the first start only.
 */
function initialPassword(password: string): string {
  const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest();
  const salt = randomBytes(32);
  let digest = sha256(Buffer.concat([salt, Buffer.from(password)]));
  for (let round = 1; round < 1024; round += 1) digest = sha256(digest);
  return `neo4j:SHA-256,${digest.toString('hex')},${salt.toString('hex')},1024:\n`;
}
