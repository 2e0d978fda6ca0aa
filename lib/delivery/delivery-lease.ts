import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isErrno } from '../spool/disk-errors.js';

/** Who delivers a spool in the background: one process of all that record to it. */
export interface DeliveryLease {
  /** Takes or renews it. False while another process has it. */
  hold(): boolean;
  release(): void;
}

/** A lease not renewed for so long is taken over, in milliseconds. Longer than a batch may take. */
const leaseMillis = 45_000;

/**
 * A file in the spool directory, renewed by its time. It spares the store from getting everything from every process. It
 * is no lock and need not be: two that deliver the same facts change nothing.
 */
export function deliveryLease(directory: string): DeliveryLease {
  const path = join(directory, 'delivering');
  const holder = randomBytes(8).toString('hex');

  const isOurs = (): boolean => readFileSync(path, 'utf8') === holder;

  function renew(): boolean {
    if (isOurs()) {
      const now = new Date();
      utimesSync(path, now, now);
      return true;
    }
    if (Date.now() - Math.floor(statSync(path).mtimeMs) < leaseMillis) return false;
    rmSync(path, { force: true });
    return take();
  }

  function take(): boolean {
    writeFileSync(path, holder, { flag: 'wx' });
    return true;
  }

  return {
    hold() {
      try {
        return renew();
      } catch (failure) {
        // A directory we may only read has no lease; what is in it is delivered all the same.
        if (!isErrno(failure, 'ENOENT')) return !isErrno(failure, 'EEXIST');
      }
      try {
        return take();
      } catch (failure) {
        return !isErrno(failure, 'EEXIST', 'ENOENT');
      }
    },
    release() {
      try {
        if (isOurs()) rmSync(path, { force: true });
      } catch {
        // It is gone, or runs out.
      }
    },
  };
}
