import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { InvalidInput } from '../../errors.ts';
import { lastingPool } from '../../network/lasting-pool.ts';
import { ACCEPTED_ENCODINGS } from './content-encoding.ts';
import { rememberAuthorization } from './known-secrets.ts';
import { networkError } from './network-error.ts';
import { readAnswer } from './read-answer.ts';
import { FAILURES } from './failure-table.ts';
import { type FailureRow, type HttpResponse, noAnswer, type Service } from './response.ts';

/** One HTTP request, as {@link HttpClient.send} takes it. */
export interface HttpRequest {
  service: Service;
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface HttpClient {
  /**
   * Sends one request and reads its whole body. A network failure is an answer with status 0; aborting rejects.
   *
   * @throws InvalidInput where a header has a value that no request can carry.
   */
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpResponse>;
  close(): Promise<void>;
}

// `bodyTimeout` limits only the gap between two chunks; this limit ends a body that trickles. Two requests and two
// logins of this length, and writing to disk, fit into an attempt of 10 minutes.
const LONGEST_MS = 110_000;
// Explicit, because NODE_TLS_REJECT_UNAUTHORIZED=0 would turn the default off.
const VERIFIED = { rejectUnauthorized: true };

/** Options of {@link createHttpClient}. */
interface HttpClientOptions {
  /** Longest time for a whole answer, in milliseconds. */
  longestMs?: number;
  /** The table by which answers are classified; default: Genesys Cloud's. */
  failures?: readonly FailureRow[];
}

/**
 * Opens an HTTP client with keep-alive connections; proxies come from HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
 *
 * @param timeoutSeconds longest wait for the headers, and between two chunks of the body.
 * @throws InvalidInput when a proxy's URL is not a URL.
 */
export function createHttpClient(
  timeoutSeconds: number,
  { longestMs = LONGEST_MS, failures = FAILURES }: HttpClientOptions = {},
): HttpClient {
  const dispatcher = openDispatcher(timeoutSeconds * 1000);

  async function send(
    { service, method, url, headers, body }: HttpRequest,
    signal?: AbortSignal,
  ): Promise<HttpResponse> {
    refuseUnsendable(headers);
    if (headers['authorization'] !== undefined) rememberAuthorization(headers['authorization']);
    const silent = noAnswer({ service, method, url }, failures);
    const late = AbortSignal.timeout(longestMs);
    const stop = signal ? AbortSignal.any([signal, late]) : late;
    const sent = { 'accept-encoding': ACCEPTED_ENCODINGS, ...headers };
    try {
      const response = await request(url, { method, headers: sent, body: body ?? null, dispatcher, signal: stop });
      return await readAnswer(response, silent, () => signal?.throwIfAborted());
    } catch (error) {
      signal?.throwIfAborted();
      const failed = late.aborted ? { code: 'ANSWER_TOO_SLOW', message: null } : networkError(error);
      if (failed === null) throw error;
      return { answer: { ...silent, ...failed }, headers: {}, body: Buffer.alloc(0) };
    }
  }

  return { send, close: () => dispatcher.destroy() };
}

// What a header may hold: visible ASCII, spaces, tabs and Latin-1.
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Refuses a header value that cannot be sent. The message does not repeat it: it may be a secret. */
function refuseUnsendable(headers: HttpRequest['headers']): void {
  const [name] = Object.entries(headers).find(([, value]) => !SENDABLE.test(value)) ?? [];
  if (name === undefined) return;
  throw new InvalidInput([
    `the value of the header "${name}" contains a line break, a control character or a character outside Latin-1, which headers cannot contain: if it is a secret, remove that character; if it says which page to read, write \`in: query\` or \`in: body\` in the definition`,
  ]);
}

function openDispatcher(timeout: number): Dispatcher {
  try {
    return new EnvHttpProxyAgent({
      factory: lastingPool,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      connect: { timeout: Math.min(timeout, 10_000), ...VERIFIED },
      requestTls: VERIFIED,
      proxyTls: VERIFIED,
    });
  } catch {
    // The message does not repeat the value: it may hold a password.
    throw new InvalidInput(['HTTP_PROXY or HTTPS_PROXY is not a URL, for example http://proxy.example:3128']);
  }
}
