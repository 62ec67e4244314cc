import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { CORRELATION_HEADER } from '../../datasets/genesys/api.ts';
import { cleanText } from './clean-text.ts';
import { decodeBody, UndecodableBody } from './content-encoding.ts';
import { type ErrorBody, parseErrorBody } from './error-body.ts';
import { networkError } from './network-error.ts';
import { readBody } from './read-body.ts';
import type { Answer, HttpResponse } from './response.ts';

// A page of 1,000 records of 64 KB is 64 MB. A body four times that size is a mistake and would fill the memory.
const LARGEST_BODY = 256 * 1024 * 1024;
// The vendor's own header first, then common ones.
const CORRELATION_HEADERS = [CORRELATION_HEADER, 'x-correlation-id', 'x-request-id', 'request-id'];

/**
 * Reads an answer once its headers are there. An error's status counts even if its body breaks off.
 *
 * @param silent the answer as filled in before anything has come.
 * @throws the error that broke off a successful answer, and what `throwIfAborted` throws.
 */
export async function readAnswer(
  response: Dispatcher.ResponseData,
  silent: Answer,
  throwIfAborted: () => void,
): Promise<HttpResponse> {
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
    // Frees the connection if the body was not read to the end. An error of the unread rest does not matter.
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

/** Says where an answer redirects to, without the query string, which may hold secrets. */
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
