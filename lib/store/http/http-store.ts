import {
  factsARequest,
  mediaType,
  type QuestionName,
  questionRoutes,
  servicePaths,
} from '../../api/question-routes.js';
import { readEnvironment } from '../../config/environment.js';
import { MltraceError } from '../../errors.js';
import type { Fact } from '../../lineage/facts.js';
import { parseFactLine } from '../../lineage/parse-fact.js';
import { withoutSecrets } from '../../lineage/without-secrets.js';
import type { ApplyReport, LineageStore, Row } from '../contract.js';
import { type ServiceClient, type ServiceRequest, serviceClient } from './service-client.js';

export interface HttpStoreOptions {
  /** `http(s)://host:port` of a `serve`, perhaps with a token as its user: `http://token@host:port`. */
  readonly address: string;
  /** Default: the address's, else MLTRACE_TOKEN. */
  readonly token?: string;
  /** How long the service may be silent, in milliseconds. Default 60,000. */
  readonly silenceMillis?: number;
}

/**
 * The store behind a running `serve`. It connects with each call; what is wrong with the service is the call's error.
 * Questions of `lib/query` are asked by name; `read` is refused, since a service takes no statements of ours.
 */
export function openHttpStore(options: HttpStoreOptions): LineageStore {
  const { url, token } = parseServiceAddress(options);
  const client = serviceClient({
    url,
    ...(token !== undefined && { token }),
    silenceMillis: options.silenceMillis ?? 60_000,
  });
  let closed = false;
  const whileOpen =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> =>
      closed ? Promise.reject(new MltraceError('MLTRACE_STORE_CLOSED', url)) : work(...args);
  return {
    address: url,
    abilities: { cancelsStatements: true, sharedByProcesses: true },
    service: {
      ask: whileOpen(<T>(question: string, parameters: Readonly<Record<string, unknown>>) =>
        client.json<T>(requestOf(question, parameters)),
      ) as NonNullable<LineageStore['service']>['ask'],
      facts: () => factsFrom(client),
    },
    apply: whileOpen((facts) => applyParts(client, facts)),
    refresh: whileOpen(async () => {}),
    read: whileOpen(async () => {
      throw new MltraceError('MLTRACE_UNSUPPORTED', `${url} does not answer this over HTTP; ask its store directly`);
    }),
    cypher: whileOpen((statement, parameters = {}) => {
      const text = JSON.stringify({ statement, parameters });
      return client.json<readonly Row[]>({
        method: 'POST',
        path: servicePaths.cypher,
        body: { type: mediaType.json, text },
      });
    }),
    close: async () => {
      closed = true;
    },
  };
}

/** How long a service on this machine may take to say who it is, in milliseconds. */
const greetingMillis = 2_000;

/** Whether the service that wrote its name into a file is the one that answers there now. */
export async function answersAs(url: string, instance: string): Promise<boolean> {
  const client = serviceClient({ url, silenceMillis: greetingMillis });
  try {
    const answer = await client.json<{ readonly instance?: unknown }>({ method: 'GET', path: servicePaths.live });
    return answer.instance === instance;
  } catch {
    return false;
  }
}

function parseServiceAddress({ address, token }: HttpStoreOptions) {
  let url: URL;
  try {
    url = new URL(address);
  } catch (cause) {
    const found = withoutSecrets(address);
    throw new MltraceError('MLTRACE_OPTION_INVALID', `expected http(s)://host:port, found ${found}`, { cause });
  }
  const inAddress = decodeURIComponent(url.username || url.password) || undefined;
  return {
    url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    token: token ?? inAddress ?? readEnvironment().token,
  };
}

async function applyParts(client: ServiceClient, facts: readonly Fact[]): Promise<ApplyReport> {
  const sum = { added: 0, changed: 0, unchanged: 0 };
  for (let start = 0; start < facts.length; start += factsARequest) {
    const part = facts.slice(start, start + factsARequest);
    const text = part.map((fact) => JSON.stringify(fact)).join('\n');
    const { added, changed, unchanged } = await client.json<ApplyReport>({
      method: 'POST',
      path: servicePaths.facts,
      body: { type: mediaType.factLines, text },
    });
    sum.added += added;
    sum.changed += changed;
    sum.unchanged += unchanged;
  }
  return sum;
}

/** A question as its route says. What is undefined is left out. */
export function requestOf(question: string, parameters: Readonly<Record<string, unknown>>): ServiceRequest {
  if (!Object.hasOwn(questionRoutes, question))
    throw new MltraceError('MLTRACE_UNSUPPORTED', `${question} is not asked over HTTP; ask the store directly`);
  const { method, path } = questionRoutes[question as QuestionName];
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  if (method === 'POST') {
    return { method, path, body: { type: mediaType.json, text: JSON.stringify(Object.fromEntries(given)) } };
  }
  const query = new URLSearchParams();
  let filled: string = path;
  for (const [name, value] of given) {
    if (path.includes(`{${name}}`)) filled = filled.replace(`{${name}}`, () => encodeURIComponent(String(value)));
    else for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  return { method, path: query.size > 0 ? `${filled}?${query}` : filled };
}

async function* factsFrom(client: ServiceClient): AsyncGenerator<Fact, void, undefined> {
  const answer = await client.stream({ method: 'GET', path: servicePaths.facts });
  answer.setEncoding('utf8');
  let rest = '';
  let ended = false;
  for await (const chunk of answer) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') ended = true;
      else yield parseFactLine(line).fact;
    }
  }
  // The last line is empty: an answer that broke off must not pass for all there is.
  if (!ended || rest !== '')
    throw new MltraceError('MLTRACE_STORE_UNAVAILABLE', 'the facts broke off before their end; ask again');
}
