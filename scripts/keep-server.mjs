// node scripts/keep-server.mjs <folder> <program> <parameter...>: keeps a server for the process at the other end of its
// standard input. A line "start" starts the program; what happens to it is answered line by line. When the input ends, be it
// because that process was killed, the server is killed and the folder removed: no test leaves a server behind.
import { spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [folder, program, ...parameters] = process.argv.slice(2);
const log = openSync(join(folder, 'output.log'), 'a');
let server;
let ending = false;

const answer = (line) => process.stdout.write(`${line}\n`);

function start() {
  server = spawn(program, parameters, { cwd: folder, stdio: ['ignore', log, log] });
  server.once('spawn', () => answer(`started ${server.pid}`));
  server.once('error', (error) => ended(error.message));
  server.once('exit', (code, signal) => ended(signal ?? code));
}

function ended(how) {
  server = undefined;
  if (ending) leave();
  else answer(`ended ${how}`);
}

function end() {
  ending = true;
  if (server === undefined) leave();
  else server.kill('SIGKILL');
}

function leave() {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}

createInterface({ input: process.stdin }).on('line', start).on('close', end);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
// Nobody may be left to read the answers.
process.stdout.on('error', () => {});
