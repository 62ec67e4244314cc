import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { CORRELATION_HEADER } from '../../datasets/genesys/api.ts';
import { InvalidInput } from '../../errors.ts';
import { cleanText } from './clean-text.ts';
import { ACCEPTED_ENCODINGS, decodeBody, UndecodableBody } from './content-encoding.ts';
import { type ErrorBody, parseErrorBody } from './error-body.ts';
import { rememberAuthorization } from './known-secrets.ts';
import { networkError } from './network-error.ts';
import { readBody } from './read-body.ts';
import { FAILURES } from './failure-table.ts';
import { type Answer, type FailureRow, noAnswer, type Service } from './response.ts';

/** A request of the source: what {@link HttpClient.send} needs. */
export interface HttpRequest {
  service: Service;
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** An exchange and its body; empty where no complete answer came. A page's body lies in a page buffer (read-body.ts). */
export interface HttpResponse {
  answer: Answer;
  /** Header fields of the answer, by their names in lower case; none where no complete answer came. */
  headers: Readonly<IncomingHttpHeaders>;
  body: Buffer;
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

// A page of 1,000 records of 64 KB is 64 MB; four times that is no page but a mistake that would fill the memory.
const LARGEST_BODY = 256 * 1024 * 1024;
// `bodyTimeout` limits only the gap between two chunks; this ends a body that trickles. Two requests and two logins of
// this length, and the disk, fit into an attempt of 10 minutes.
const LONGEST_MS = 110_000;
// Vendors' own first; what many others send.
const CORRELATION_HEADERS = [CORRELATION_HEADER, 'x-correlation-id', 'x-request-id', 'request-id'];
// Explicit, because NODE_TLS_REJECT_UNAUTHORIZED=0 would turn the default off.
const VERIFIED = { rejectUnauthorized: true };

/** What {@link createHttpClient} can do otherwise. */
interface HttpClientOptions {
  /** Longest time for a whole answer, in milliseconds. */
  longestMs?: number;
  /** By which its answers are judged; default: Genesys Cloud's. */
  failures?: readonly FailureRow[];
}

/**
 * Opens an HTTP client with kept-alive connections; proxies come from HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
 *
 * @param timeoutSeconds longest wait for the headers, and between two parts of the body.
 * @throws InvalidInput when a proxy's URL is none.
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

// What a header may hold: visible ASCII, blanks, Latin-1.
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The value is not repeated: it may be a secret. */
function refuseUnsendable(headers: HttpRequest['headers']): void {
  const [name] = Object.entries(headers).find(([, value]) => !SENDABLE.test(value)) ?? [];
  if (name === undefined) return;
  throw new InvalidInput([
    `the header "${name}" cannot carry its value, which has a line break, a control character, or one beyond Latin-1: if it is a secret, look for what does not belong to it; if it names a page, have the definition say \`in: query\` or \`in: body\``,
  ]);
}

function openDispatcher(timeout: number): Dispatcher {
  try {
    return new EnvHttpProxyAgent({
      headersTimeout: timeout,
      bodyTimeout: timeout,
      connect: { timeout: Math.min(timeout, 10_000), ...VERIFIED },
      requestTls: VERIFIED,
      proxyTls: VERIFIED,
    });
  } catch {
    // The value is not repeated: it may hold a password.
    throw new InvalidInput(['HTTP_PROXY or HTTPS_PROXY is not a URL, for example http://proxy.example:3128']);
  }
}

/** Reads what came after the request. The body of an error is not needed: its status counts even when it breaks off. */
async function readAnswer(response: Dispatcher.ResponseData, silent: Answer, throwIfAborted: () => void) {
  const { statusCode: status, headers } = response;
  const answer: Answer = {
    ...silent,
    status,
    correlationId: firstHeader(headers, CORRELATION_HEADERS),
    retryAfter: [headers['retry-after'] ?? null].flat().join('\n') || null,
    contentType: cleanHeader(headers, 'content-type'),
  };
  try {
    const body = await readBody(...bodyOf(response));
    return {
      answer: status === 200 ? answer : { ...answer, ...explained(answer, parseErrorBody(body), headers) },
      headers,
      body,
    };
  } catch (error) {
    throwIfAborted();
    if (error instanceof UndecodableBody)
      return { answer: { ...answer, fault: error.message }, headers, body: Buffer.alloc(0) };
    if (status < 300 || networkError(error) === null) throw error;
    return { answer: { ...answer, message: redirection(headers) }, headers, body: Buffer.alloc(0) };
  } finally {
    // Frees the connection when the body was not read to its end; an error of what nobody reads is nobody's.
    response.body.on('error', () => {}).destroy();
  }
}

function bodyOf({ headers, body }: Dispatcher.ResponseData): [AsyncIterable<Buffer>, number | null, number] {
  const encoding = [headers['content-encoding'] ?? []].flat().join(',') || null;
  const length = header(headers, 'content-length');
  const promised = encoding === null && length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null;
  return [decodeBody(body, encoding), promised, LARGEST_BODY];
}

function explained(answer: Answer, error: ErrorBody, headers: IncomingHttpHeaders): ErrorBody {
  const message = error.message ?? redirection(headers);
  return { ...error, message, correlationId: answer.correlationId ?? error.correlationId };
}

/** Says where an answer points to, without the query string, which may hold secrets. */
function redirection(headers: IncomingHttpHeaders): string | null {
  const location = header(headers, 'location');
  return location === null ? null : cleanText(`redirects to ${location.replace(/[?#].*$/s, '')}`);
}

function header(headers: IncomingHttpHeaders, name: string): string | null {
  return [headers[name]].flat()[0] ?? null;
}

function firstHeader(headers: IncomingHttpHeaders, names: readonly string[]): string | null {
  return names.map((name) => cleanHeader(headers, name)).find((value) => value !== null) ?? null;
}

function cleanHeader(headers: IncomingHttpHeaders, name: string): string | null {
  const value = header(headers, name);
  return value === null ? null : cleanText(value, 100) || null;
}
