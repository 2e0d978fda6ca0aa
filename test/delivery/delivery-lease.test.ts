import assert from 'node:assert/strict';
import { mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { backoffMillis } from '../../lib/delivery/backoff.js';
import { deliveryLease } from '../../lib/delivery/delivery-lease.js';
import { temporaryFolders } from './spooled.js';

describe('the lease of a delivery', () => {
  let folders: ReturnType<typeof temporaryFolders>;
  beforeEach(() => {
    folders = temporaryFolders();
  });
  afterEach(() => folders.close());

  it('is held by one at a time, until it is released', () => {
    mkdirSync(folders.spool, { recursive: true });
    const [first, second] = [deliveryLease(folders.spool), deliveryLease(folders.spool)];
    assert.deepEqual([first.hold(), second.hold(), first.hold()], [true, false, true]);
    second.release();
    assert.equal(second.hold(), false);
    first.release();
    assert.deepEqual([second.hold(), first.hold()], [true, false]);
  });

  it('is taken over when its holder has not renewed it for a minute', () => {
    mkdirSync(folders.spool, { recursive: true });
    const [dead, next] = [deliveryLease(folders.spool), deliveryLease(folders.spool)];
    dead.hold();
    const before = new Date(Date.now() - 60_000);
    utimesSync(join(folders.spool, 'delivering'), before, before);
    assert.deepEqual([next.hold(), dead.hold()], [true, false]);
  });

  it('is held by nobody where there is no spool', () => {
    assert.equal(deliveryLease(folders.spool).hold(), false);
  });
});

describe('the pause between attempts', () => {
  it('doubles up to half a minute, less a random part of up to a half', () => {
    const longest = [0, 1, 2, 3, 7, 100].map((failures) => backoffMillis(failures, () => 1));
    assert.deepEqual(longest, [250, 500, 1000, 2000, 30_000, 30_000]);
    assert.equal(
      backoffMillis(2, () => 0),
      500,
    );
  });
});
