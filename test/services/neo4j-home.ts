import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What distinguishes one server from another. */
export interface Neo4jHomeOptions {
  readonly port: number;
  readonly password: string;
  /** Lines of neo4j.conf to add or to replace. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Makes a folder with configuration and credentials in which a Neo4j can be started. Its data will be in `data`. */
export function makeNeo4jHome(options: Neo4jHomeOptions): string {
  const home = mkdtempSync(join(tmpdir(), 'mltrace-neo4j-'));
  mkdirSync(join(home, 'conf'));
  mkdirSync(join(home, 'data', 'dbms'), { recursive: true });
  writeFileSync(join(home, 'conf', 'neo4j.conf'), configuration(options));
  writeFileSync(join(home, 'data', 'dbms', 'auth.ini'), initialPassword(options.password), { mode: 0o600 });
  return home;
}

function configuration({ port, settings = {} }: Neo4jHomeOptions): string {
  const template = readFileSync('scripts/neo4j/neo4j.conf', 'utf8').split('\n');
  const pairs = template.filter((line) => /^[a-z]/.test(line)).map((line) => line.split(/=(.*)/).slice(0, 2));
  // A key that stands twice aborts the start.
  const all = { ...Object.fromEntries(pairs), 'server.bolt.listen_address': `127.0.0.1:${port}`, ...settings };
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
