import { ApiError, badCredentials } from '../http/api-error.ts';
import type { Simulation } from '../simulation.ts';
import type { Token } from './tokens.ts';

/**
 * Returns the token of an Authorization header.
 *
 * @throws ApiError 401 `authentication.required` without a bearer token, `bad.credentials` when it is not valid.
 */
export function authenticate({ tokens, now }: Simulation, header: string | undefined): Token {
  const text = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (text === undefined) {
    throw new ApiError(
      401,
      'authentication.required',
      'No authentication bearer token specified in authorization header.',
    );
  }
  const token = tokens.find(text, now());
  if (token === null) throw badCredentials();
  return token;
}
