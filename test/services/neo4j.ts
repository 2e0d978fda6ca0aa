import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import neo4j, { type Session } from 'neo4j-driver';
import type { Certificate } from './certificate.js';
import { classArchive } from './class-archive.js';
import { freePort } from './free-port.js';
import { type KeptProcess, keepProcess } from './kept-process.js';
import { configure, makeNeo4jHome } from './neo4j-home.js';
import { type Neo4jInstallation, type Neo4jVersion, obtainNeo4j, versionForTests } from './neo4j-installation.js';

/** How to reach a Neo4j. */
export interface Neo4jAddress {
  readonly uri: string;
  readonly user: string;
  readonly password: string;
}

/** A Neo4j of our own. It ends with this process, however that ends. */
export interface RunningNeo4j extends Neo4jAddress {
  /** Of the server, for instance 5.26.30. */
  readonly version: string;
  /** Where it keeps its databases and transaction logs. */
  readonly dataDirectory: string;
  /** Process id; undefined after `kill` or `shutDown`. */
  readonly pid: number | undefined;
  /** Stops it in good order, as `neo4j stop` does. The data stays, `restart` starts it again. */
  shutDown(): Promise<void>;
  /** kill -9. The data stays, `restart` starts it again. */
  kill(): Promise<void>;
  /**
   * Starts it with the same data and port, after `shutDown` when it is running; fulfilled when it answers. With settings
   * until the next restart, if given.
   */
  restart(settings?: Readonly<Record<string, string>>): Promise<void>;
  /** Stops all its threads (SIGSTOP): connections are accepted and never answered. */
  pause(): void;
  /** Lets it go on after `pause`. */
  resume(): void;
  /** Ends it and removes its data; a second call does nothing. */
  stop(): Promise<void>;
}

export interface StartNeo4jOptions {
  /** Default: that of MLTRACE_TEST_NEO4J, else 5.26. */
  readonly version?: Neo4jVersion;
  /** Lines of neo4j.conf to add or to replace. An unknown key fails the start. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What it shows on a Bolt address that is then open to TLS only. */
  readonly certificate?: Certificate;
  /** Folder that is to hold its data, instead of one in its own folder; it is not removed. */
  readonly dataDirectory?: string;
  /** For an early start or, in benchmarks, for all the speed the optimising compiler gives. Default: start. */
  readonly tuning?: 'start' | 'throughput';
}

const user = 'neo4j';
const startDeadlineMillis = 180_000;
const pollMillis = 100;

/** Fetches Neo4j if need be, starts it and waits until it answers. Throws MissingComponent. */
export async function startNeo4j(options: StartNeo4jOptions = {}): Promise<RunningNeo4j> {
  const installation = await obtainNeo4j(options.version ?? versionForTests());
  const archive = await classArchive(installation, async (javaOptions, work) => {
    const server = await launch(installation, {}, javaOptions);
    try {
      await withSession(server, work);
      await server.shutDown();
    } finally {
      await server.stop();
    }
  });
  return launch(installation, options, archive);
}

async function launch(
  installation: Neo4jInstallation,
  options: StartNeo4jOptions,
  javaOptions: readonly string[],
): Promise<RunningNeo4j> {
  const [port, password] = [await freePort(), randomBytes(12).toString('hex')];
  const { settings = {}, certificate, dataDirectory } = options;
  const homeOptions = {
    port,
    password,
    settings,
    ...(certificate !== undefined && { certificate }),
    ...(dataDirectory !== undefined && { dataDirectory }),
  };
  const home = makeNeo4jHome(homeOptions);
  const tuning = options.tuning === 'throughput' ? ['-XX:+UseG1GC'] : ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const kept = keepProcess(home, installation.java, [...tuning, ...javaOptions, ...parameters(installation, home)]);
  const scheme = certificate === undefined ? 'bolt' : 'bolt+ssc';
  const set = (more: Readonly<Record<string, string>>): void =>
    configure(home, { ...homeOptions, settings: { ...settings, ...more } });
  const server = runningNeo4j(kept, home, {
    set,
    uri: `${scheme}://127.0.0.1:${port}`,
    user,
    password,
    version: installation.version,
    dataDirectory: dataDirectory ?? join(home, 'data'),
  });
  try {
    await server.restart();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function parameters({ directory, mainClass }: Neo4jInstallation, home: string): string[] {
  const jars = readdirSync(join(directory, 'lib')).sort();
  const opened = ['java.nio', 'java.io', 'sun.nio.ch'].map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`);
  return [
    '-Xms256m',
    '-Xmx1g',
    // Nothing outside the home, where a kill -9 would leave it.
    '-XX:-UsePerfData',
    `-Djava.io.tmpdir=${home}`,
    `-Djna.tmpdir=${home}`,
    '-Dfile.encoding=UTF-8',
    '-Dio.netty.tryReflectionSetAccessible=true',
    ...opened,
    // Named one by one: a class archive holds for one class path.
    '-cp',
    jars.map((name) => join(directory, 'lib', name)).join(process.platform === 'win32' ? ';' : ':'),
    mainClass,
    `--home-dir=${home}`,
    `--config-dir=${join(home, 'conf')}`,
  ];
}

interface Known extends Pick<RunningNeo4j, 'uri' | 'user' | 'password' | 'version' | 'dataDirectory'> {
  /** Configures the next start. */
  set(settings: Readonly<Record<string, string>>): void;
}

function runningNeo4j(kept: KeptProcess, home: string, { set, ...known }: Known): RunningNeo4j {
  const endBy = async (signal: NodeJS.Signals): Promise<void> => {
    // A process that is stopped takes no other signal than SIGKILL.
    kept.signal('SIGCONT');
    kept.signal(signal);
    await kept.ended();
  };
  let stopped: Promise<void> | undefined;
  return {
    ...known,
    get pid() {
      return kept.pid;
    },
    shutDown: () => endBy('SIGTERM'),
    kill: () => endBy('SIGKILL'),
    async restart(settings = {}) {
      await endBy('SIGTERM');
      set(settings);
      await kept.start();
      await answers(known, kept, home);
    },
    pause: () => kept.signal('SIGSTOP'),
    resume: () => kept.signal('SIGCONT'),
    stop() {
      stopped ??= kept.end();
      return stopped;
    },
  };
}

/** Asks until there is an answer; each time with a fresh driver, since a driver that was refused waits before it tries again. */
async function answers(address: Neo4jAddress, kept: KeptProcess, home: string): Promise<void> {
  const deadline = Date.now() + startDeadlineMillis;
  for (;;) {
    try {
      return await withSession(address, async (session) => void (await session.run('RETURN 1')));
    } catch (error) {
      if (kept.pid === undefined) throw new Error(`Neo4j ended while it started:\n${lastWords(home)}`);
      if (Date.now() > deadline) throw new Error(`Neo4j does not answer:\n${lastWords(home)}`, { cause: error });
    }
    await new Promise((resolve) => setTimeout(resolve, pollMillis));
  }
}

/** The end of what the server said. */
function lastWords(home: string): string {
  const said = ['output.log', join('logs', 'neo4j.log')].map((name) => {
    try {
      return readFileSync(join(home, name), 'utf8');
    } catch {
      return '';
    }
  });
  return said.join('').slice(-3000);
}

async function withSession(address: Neo4jAddress, work: (session: Session) => Promise<void>): Promise<void> {
  const login = neo4j.auth.basic(address.user, address.password);
  const driver = neo4j.driver(address.uri, login, { telemetryDisabled: true, connectionTimeout: 5_000 });
  const session = driver.session();
  try {
    await work(session);
  } finally {
    await session.close();
    await driver.close();
  }
}
