import type { IncomingMessage } from 'node:http';
import type { DrawnFault } from '../faults.ts';
import { ApiError, badRequest } from './api-error.ts';
import { parseObject } from './request-body.ts';

/** An API request whose body has been read. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly search: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The fault that is drawn for this request, if any. */
  readonly fault: DrawnFault | null;
}

/** @throws ApiError 405. */
export function requireMethod({ method }: ApiRequest, wanted: string): void {
  if (method !== wanted) throw methodNotAllowed(method);
}

export const methodNotAllowed = (method: string) =>
  new ApiError(405, 'method.not.allowed', `The method ${method} is not allowed here.`);

/**
 * Reads a body that must be a JSON object.
 *
 * @throws ApiError 415 for another content type, 400 without a body or if it is not a JSON object.
 */
export function jsonBody({ headers, body }: ApiRequest): Record<string, unknown> {
  if (headers['content-type']?.startsWith('application/json') !== true) {
    throw new ApiError(415, 'unsupported.media.type', 'The content type must be application/json.');
  }
  if (body === '') throw badRequest('The request body is missing.');
  return parseObject(body);
}
