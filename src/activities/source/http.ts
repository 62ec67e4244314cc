import { EnvHttpProxyAgent, request } from 'undici';
import { type Answer, parseErrorBody } from './response.ts';
import { readBody } from './read-body.ts';

/** A request of the source: what {@link HttpClient.send} needs. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** An exchange and its body; empty where no complete answer came. A page's body lies in a page buffer (read-body.ts). */
export interface HttpAnswer {
  answer: Answer;
  body: Buffer;
}

export interface HttpClient {
  /** Sends one request and reads its whole body. A network failure is an answer with status 0; aborting rejects. */
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer>;
  close(): Promise<void>;
}

// A page of 1,000 records of 64 KB is 64 MB; four times that is no page but a mistake that would fill the memory.
const LARGEST_BODY = 256 * 1024 * 1024;
// A body that trickles never stands still. Three requests and two logins of this length fit into an attempt of 10 minutes.
const LONGEST_MS = 110_000;
// Said aloud, because NODE_TLS_REJECT_UNAUTHORIZED=0 would turn the default off.
const VERIFIED = { rejectUnauthorized: true };

/**
 * Opens an HTTP client with kept-alive connections; proxies come from HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
 *
 * @param timeoutSeconds longest wait for the headers, and between two parts of the body.
 * @param longestMs longest time for a whole answer, in milliseconds.
 */
export function createHttpClient(timeoutSeconds: number, longestMs = LONGEST_MS): HttpClient {
  const timeout = timeoutSeconds * 1000;
  const dispatcher = new EnvHttpProxyAgent({
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connect: { timeout: Math.min(timeout, 10_000), ...VERIFIED },
    requestTls: VERIFIED,
    proxyTls: VERIFIED,
    maxResponseSize: LARGEST_BODY,
  });

  async function send({ method, url, headers, body }: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer> {
    const path = new URL(url).pathname;
    const silent = { method, path, status: 0, code: null, message: null, correlationId: null, retryAfter: null };
    const late = AbortSignal.timeout(longestMs);
    const stop = signal ? AbortSignal.any([signal, late]) : late;
    try {
      const response = await request(url, { method, headers, body: body ?? null, dispatcher, signal: stop });
      const header = (name: string) => [response.headers[name]].flat()[0] ?? null;
      const length = header('content-length');
      const bytes = await readBody(response.body, length === null ? null : Number(length));
      const error =
        response.statusCode >= 400 ? parseErrorBody(bytes) : { code: null, message: null, correlationId: null };
      const answer: Answer = {
        ...silent,
        ...error,
        status: response.statusCode,
        correlationId: header('inin-correlation-id') ?? error.correlationId,
        retryAfter: header('retry-after'),
        contentType: header('content-type'),
      };
      return { answer, body: bytes };
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      return {
        answer: { ...silent, contentType: null, code: late.aborted ? 'ANSWER_TOO_SLOW' : networkCode(error) },
        body: Buffer.alloc(0),
      };
    }
  }

  return { send, close: () => dispatcher.destroy() };
}

/** Returns `ECONNRESET`, `UND_ERR_HEADERS_TIMEOUT` …: undici's and Node's errors are told apart by their code. */
function networkCode(error: unknown): string {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return [code, cause?.code].find((candidate) => typeof candidate === 'string') ?? 'network error';
}
