import type { IncomingMessage } from 'node:http';
import { ApiError, badRequest } from './api-error.ts';

// The API's own limit.
const LARGEST = 512_000;

/**
 * Reads a request's body to its end.
 *
 * @throws ApiError 413 when it is longer than 512,000 bytes.
 */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= LARGEST) chunks.push(chunk);
  }
  if (length > LARGEST) {
    throw new ApiError(413, 'request.entity.too.large', `The request body exceeds the limit of ${LARGEST} bytes.`);
  }
  return Buffer.concat(chunks).toString();
}

/**
 * Parses a body that must be a JSON object.
 *
 * @throws ApiError 400.
 */
export function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest('The request could not be understood by the server due to malformed syntax.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('The request body must be a JSON object.');
  }
  return value as Record<string, unknown>;
}
