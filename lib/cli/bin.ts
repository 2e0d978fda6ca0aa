#!/usr/bin/env node
import { main } from './main.js';

const { stdin, stdout, stderr } = process;
// A reader of standard error that goes away takes nothing from the answer.
stderr.on('error', () => undefined);

const exitCode = await main(process.argv.slice(2), {
  stdin,
  stdout,
  stderr,
  isTty: stdout.isTTY === true,
  isErrorTty: stderr.isTTY === true,
  columns: stdout.columns,
  cwd: process.cwd(),
});
// Output is with the system by now; nothing that a store leaves open may hold the process.
stderr.write('', () => process.exit(exitCode));
