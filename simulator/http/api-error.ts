import { jsonAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { permissionFor } from './permissions.ts';

/** Thrown by an endpoint to answer with the API's error body. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /** Returns the error as an answer; `contextId` is the answer's ININ-Correlation-Id. */
  answer(contextId: string): Answer {
    const { message, code, status } = this;
    return jsonAnswer(status, { message, code, status, contextId, details: [], errors: [] }, this.headers);
  }
}

export const badRequest = (message: string, code = 'bad.request') => new ApiError(400, code, message);

export const notFound = () => new ApiError(404, 'not.found', 'The requested resource was not found.');

/** Returns a 429 with the documented body and its only header. */
export function tooManyRequests(seconds: number): ApiError {
  const message = `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`;
  return new ApiError(429, 'too.many.requests.retry.after', message, { 'Retry-After': String(seconds) });
}

export const badCredentials = () => new ApiError(401, 'bad.credentials', 'Invalid login credentials.');

export const missingPermissions = (path = '') =>
  new ApiError(
    403,
    'missing.permissions',
    `Unable to perform the requested action. You are missing the following permission(s): ${permissionFor(path)}`,
  );

export const entityTooLarge = () =>
  badRequest(
    'The response is over the size limit. Reduce pageSize or expand list to reduce response size if applicable',
    'response.entity.too.large',
  );

export const internalError = () =>
  new ApiError(
    500,
    'internal.server.error',
    'The server encountered an unexpected condition which prevented it from fulfilling the request.',
  );
export const badGateway = () => new ApiError(502, 'bad.gateway', 'Bad gateway.');
export const serviceUnavailable = () =>
  new ApiError(
    503,
    'service.unavailable',
    'Service Unavailable - The server is currently unavailable (because it is overloaded or down for maintenance).',
  );
export const gatewayTimeout = () => new ApiError(504, 'request.timeout', 'The request timed out.');
