import type { IncomingMessage } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type ErrorCode, errorFromMessage, errorTable, MltraceError, messageOf } from '../../errors.js';

/** A request to a `serve`. */
export interface ServiceRequest {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly body?: { readonly type: string; readonly text: string };
}

/** Speaks to one `serve`. Every refusal and outage comes as an error of the table. */
export interface ServiceClient {
  /** The answer, to be read to its end. */
  stream(request: ServiceRequest): Promise<IncomingMessage>;
  json<T>(request: ServiceRequest): Promise<T>;
}

export interface ServiceClientOptions {
  /** `http(s)://host:port`, without credentials. */
  readonly url: string;
  readonly token?: string;
  /** How long the service may be silent, in milliseconds. */
  readonly silenceMillis: number;
}

export function serviceClient({ url, token, silenceMillis }: ServiceClientOptions): ServiceClient {
  const unavailable = (detail: string, cause?: unknown): MltraceError =>
    new MltraceError('MLTRACE_STORE_UNAVAILABLE', `${url}: ${detail}`, { cause });

  const send = ({ method, path, body }: ServiceRequest): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const make = url.startsWith('https:') ? requestHttps : requestHttp;
      const headers = {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': body.type, 'content-length': Buffer.byteLength(body.text) }),
      };
      const sent = make(`${url}${path}`, { method, headers }, resolve);
      sent.setTimeout(silenceMillis, () => sent.destroy(unavailable(`no answer within ${silenceMillis / 1000} s`)));
      sent.on('error', (cause) =>
        reject(cause instanceof MltraceError ? cause : unavailable(`no service answers (${messageOf(cause)})`, cause)),
      );
      sent.end(body?.text);
    });

  const read = async (answer: IncomingMessage): Promise<string> => {
    const parts: Buffer[] = [];
    try {
      for await (const part of answer) parts.push(part as Buffer);
    } catch (cause) {
      throw unavailable(`the answer broke off (${messageOf(cause)})`, cause);
    }
    return Buffer.concat(parts).toString();
  };

  const stream = async (request: ServiceRequest): Promise<IncomingMessage> => {
    const answer = await send(request);
    if (answer.statusCode === 200) return answer;
    throw refusalOf(answer.statusCode ?? 0, await read(answer), { url, request });
  };
  return {
    stream,
    json: async <T>(request: ServiceRequest) => {
      const text = await read(await stream(request));
      try {
        return JSON.parse(text) as T;
      } catch (cause) {
        throw unavailable('the answer is no JSON: is this an mltrace serve?', cause);
      }
    },
  };
}

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(errorTable, code);

/** The error that the service sent, or what the status says where something else stands before it. */
function refusalOf(status: number, text: string, { url, request }: { url: string; request: ServiceRequest }): Error {
  try {
    const { code, message } = JSON.parse(text) as { code?: unknown; message?: unknown };
    if (isCode(code) && typeof message === 'string') return errorFromMessage(code, message);
  } catch {
    // Not ours: a proxy, or another service.
  }
  const detail = `${url} answers ${status} to ${request.method} ${request.path.split('?')[0]}`;
  if (status === 404 || status === 405 || status === 501)
    return new MltraceError('MLTRACE_UNSUPPORTED', `${detail}: it is no mltrace serve, or an older one`);
  if (status === 401) return new MltraceError('MLTRACE_UNAUTHORIZED', detail);
  if (status === 403) return new MltraceError('MLTRACE_FORBIDDEN', detail);
  if (status === 413) return new MltraceError('MLTRACE_TOO_LARGE', detail);
  return new MltraceError('MLTRACE_STORE_UNAVAILABLE', detail);
}
