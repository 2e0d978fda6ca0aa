import { nowMicros } from '../../clock.js';
import type { Timestamp } from '../../lineage/facts.js';
import { timestampFromMicros } from '../../lineage/time.js';
import { reportProblem } from '../problems.js';
import type { CaptureSource, CapturingRun } from './capture-source.js';

/**
 * What is fetched: a successful GET is an input and a successful PUT an output, under the URL (its secrets are left out as
 * in every name) and with the ETag as its version.
 */
export const fetchSource: CaptureSource = {
  name: 'fetch',
  install(runInFlight) {
    const original = globalThis.fetch;
    globalThis.fetch = function fetch(this: unknown, ...args: Parameters<typeof original>): Promise<Response> {
      const run = runInFlight();
      const answered: Promise<Response> = Reflect.apply(original, this, args);
      if (run === undefined) return answered;
      const at = timestampFromMicros(nowMicros());
      return answered.then((response) => {
        tell(run, { args, response, at });
        return response;
      });
    };
  },
};

interface Exchange {
  readonly args: Parameters<typeof globalThis.fetch>;
  readonly response: Response;
  readonly at: Timestamp;
}

function tell(run: CapturingRun, { args, response, at }: Exchange): void {
  try {
    const [resource, init] = args;
    const request = resource instanceof Request ? resource : undefined;
    const url = new URL(request?.url ?? String(resource));
    if (!response.ok || !/^https?:$/.test(url.protocol)) return;
    url.hash = '';
    const pointer = { artifact: url.href, ...versionOf(response) };
    const method = (init?.method ?? request?.method ?? 'GET').toUpperCase();
    if (method === 'GET') run.input({ ...pointer, ...sizeOf(response) });
    if (method === 'PUT') run.output({ ...pointer, at });
  } catch (thrown) {
    reportProblem('what was fetched could not be recorded', thrown);
  }
}

function versionOf({ headers }: Response): { readonly version?: string } {
  const version = headers.get('etag');
  return version === null ? {} : { version };
}

/** The length of what was sent, which is that of the content only where it was sent as it is. */
function sizeOf({ headers }: Response): { readonly bytes?: number } {
  const length = headers.get('content-length');
  const encoded = headers.get('content-encoding') !== null;
  return length === null || encoded || !/^\d{1,15}$/.test(length) ? {} : { bytes: Number(length) };
}
