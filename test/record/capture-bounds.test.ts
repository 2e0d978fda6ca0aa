import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs, { readFileSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { component } from '../../lib/record/component.js';
import { currentRun } from '../../lib/record/current-run.js';
import { namesOn, sidesCaptured, sidesOf } from './recorded.js';
import { type Recording, startRecording } from './recording.js';

describe('what a component that captures files leaves to others', () => {
  let recording: Recording;
  beforeEach(() => {
    recording = startRecording();
  });
  afterEach(() => recording.close());

  const sidesWith = (body: () => unknown) => sidesCaptured(recording, body);

  it('keeps runs beside each other apart, and what is outside of them out', async () => {
    for (const name of ['a', 'b', 'c', 'outside']) writeFileSync(`${name}.in`, name);
    const work = component({ name: 'work', capture: true }, async (name: string) => {
      await sleep(1);
      await writeFile(`${name}.out`, await readFile(`${name}.in`));
      await sleep(1);
      currentRun().parameter('name', name);
    });
    await Promise.all([work('a'), work('b'), readFile('outside.in'), work('c'), writeFile('outside.out', '')]);
    const told = recording.records().map((record) => [record.parameters?.['name'], sidesOf(record)] as const);
    assert.equal(told.length, 3);
    for (const [name, { reads, writes }] of told) {
      assert.deepEqual([namesOn(reads), namesOn(writes)], [[`${name}.in`], [`${name}.out`]]);
    }
  });

  it('sees nothing of what comes after the end of a run that started it', async () => {
    writeFileSync('late', 'x');
    let read = Promise.resolve();
    const sides = await sidesWith(() => {
      read = sleep(1).then(async () => {
        await readFile('late');
        writeFileSync('late.out', 'x');
      });
    });
    await read;
    assert.deepEqual(sides, { reads: [], writes: [] });
    assert.equal(recording.records().filter(({ status }) => status === 'ok').length, 1);
  });

  it('leaves the functions alone until a component asks for it', () => {
    const program = `
      const fs = require('node:fs');
      const before = { ...fs, promises: { ...fs.promises }, fetch };
      import(${JSON.stringify(new URL('../../lib/index.js', import.meta.url).href)}).then(({ component }) => {
        component({ name: 'quiet', capture: false, inputs: 'in' }, () => {})();
        for (const of of [before, before.promises])
          for (const name of Object.keys(of))
            if (name !== 'promises' && of[name] !== (of === before ? { ...fs, fetch } : fs.promises)[name]) console.log(name);
        component({ name: 'asks', capture: true }, () => {})();
        console.log(fs.readFile === before.readFile);
      });`;
    const env = { ...process.env, MLTRACE_STORE: join(recording.directory, '.mltrace') };
    assert.equal(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8', env }), 'false\n');
  });

  it('leaves files to the innermost run, and to nobody when that captures none', async () => {
    for (const name of ['outer', 'inner', 'quiet']) writeFileSync(name, name);
    const inner = component({ name: 'inner', capture: ['fs'] }, () => readFileSync('inner'));
    const quiet = component('quiet', () => readFileSync('quiet'));
    const sides = await sidesWith(() => {
      inner();
      quiet();
      readFileSync('outer');
    });
    assert.deepEqual([namesOn(sides.reads), sides.writes], [['outer'], []]);
    assert.deepEqual(namesOn(sidesOf(recording.record('inner')).reads), ['inner']);
    assert.deepEqual(recording.record('quiet').reads, []);
  });

  it('keeps the functions what they are', () => {
    component({ name: 'any', capture: true }, () => {});
    assert.deepEqual([fs.readFile.name, fs.readFile.length, fs.promises.open.name], ['readFile', 3, 'open']);
    assert.throws(() => Reflect.apply(fs.readFile, fs, ['x']), { code: 'ERR_INVALID_ARG_TYPE' });
    assert.equal(readFileSync, fs.readFileSync);
  });
});
