import { rememberAuthorization, rememberSecret } from '../known-secrets.ts';
import type { TokenAnswer } from './token-answer.ts';
import type { OAuth2 } from './build-token-request.ts';

/** What authenticates a request; valid now. */
export interface Credential {
  headers: Readonly<Record<string, string>>;
  /** Parameters of the query: never logged, never in an Answer's path. */
  query: Readonly<Record<string, string>>;
  /** Values of the token's answer that the definition keeps, by their names: `${token.NAME}`. */
  values: Readonly<Record<string, string | number>>;
}

/** Returns a credential that shows a token as the definition says. */
export function tokenCredential(
  { token, kept }: Pick<TokenAnswer, 'token' | 'kept'>,
  send: OAuth2['send'],
): Credential {
  const headers = send === 'Bearer' ? { authorization: `Bearer ${token}` } : { [send.header.toLowerCase()]: token };
  return { headers, query: {}, values: kept };
}

/** Remembers everything in a credential that must not be shown, before it is sent. */
export function rememberCredential({ headers, query, values }: Credential): void {
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'authorization') rememberAuthorization(value);
    if (name !== 'authorization' || !/^(Bearer|Basic) /.test(value)) rememberSecret(value);
  }
  for (const value of Object.values(query)) rememberSecret(value);
  // A session's key may look like any name, so all values count as secrets, except addresses.
  for (const value of Object.values(values)) if (!URL.canParse(String(value))) rememberSecret(String(value));
}
