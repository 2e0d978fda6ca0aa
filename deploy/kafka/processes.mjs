// The processes of run.mjs: each with its own folder, started when it answers, ended with this one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

/** Starts a program; its output goes to a file in the folder. */
function start(folder, program, parameters, { env = {}, stdout } = {}) {
  mkdirSync(folder, { recursive: true });
  const log = openSync(join(folder, 'output.log'), 'a');
  const options = { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', stdout ?? log, log] };
  const child = spawn(program, parameters, options);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Ends a process and waits until it is gone. */
export async function end(child, signal = 'SIGKILL') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

async function until(what, child, answers) {
  while (!(await answers().catch(() => false))) {
    if (child.exitCode !== null) throw new Error(`${what} has ended; its output.log says why`);
    await sleep(50);
  }
}

const connects = (port) =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(true) ?? socket.destroy());
    socket.once('error', () => resolve(false));
  });

/** One broker that is its own controller, with so many partitions a topic. */
export async function startKafka(folder, jars, { port, controllerPort, partitions }) {
  mkdirSync(folder, { recursive: true });
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'num.partitions': partitions,
    'group.initial.rebalance.delay.ms': 0,
    'message.max.bytes': 8_388_608,
  };
  const config = join(folder, 'server.properties');
  writeFileSync(
    config,
    Object.entries(properties)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const log4j = join(folder, 'log4j2.xml');
  writeFileSync(
    log4j,
    '<Configuration status="WARN"><Appenders><Console name="c"/></Appenders><Loggers><Root level="WARN"><AppenderRef ref="c"/></Root></Loggers></Configuration>',
  );
  const java = ['-Xmx384m', '-XX:+UseSerialGC', `-Dlog4j2.configurationFile=${log4j}`, '-cp', join(jars, '*')];
  const id = Buffer.from('mltrace-at-scale').toString('base64url');
  const format = start(folder, 'java', [...java, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', config]);
  await once(format, 'exit');
  const child = start(folder, 'java', [...java, 'kafka.Kafka', config]);
  await until('Kafka', child, () => connects(port));
  return child;
}

/** A Collector with one of the files beside this one. */
export async function startCollector(folder, program, { config, healthPort, env }) {
  const child = start(folder, program, ['--config', join(here, config)], { env });
  await until('the Collector', child, async () => (await fetch(`http://127.0.0.1:${healthPort}/`)).ok);
  return child;
}

/** `mltrace serve` on a store. */
export async function startServe(folder, { port, store }) {
  const bin = join(here, '..', '..', 'dist', 'lib', 'cli', 'bin.js');
  const child = start(folder, process.execPath, [bin, 'serve', '--port', String(port), '--store', store]);
  await until('mltrace serve', child, async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
  return child;
}
