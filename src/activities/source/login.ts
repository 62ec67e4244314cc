import { z } from 'zod';
import type { Credentials } from '../../config.ts';
import { parseJson } from './response.ts';
import { SourceFailure } from './failure.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './http.ts';
import type { TokenGrant } from './token.ts';

/** Body of a granted token; `expires_in` comes as a number, from some gateways as a string. */
const grantBody = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().positive(),
});

/** Builds the client-credentials request: Basic authentication, `grant_type` alone in the body. */
export function grantRequest(loginUrl: string, { clientId, clientSecret }: Credentials): HttpRequest {
  return {
    method: 'POST',
    url: `${loginUrl}/oauth/token`,
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: 'grant_type=client_credentials',
  };
}

/** Reads the token endpoint's answer. @throws SourceFailure by the failure table. */
export function parseGrant({ answer, body }: HttpAnswer): TokenGrant {
  if (answer.status !== 200) throw new SourceFailure(answer);
  const parsed = grantBody.safeParse(parseJson(body));
  if (!parsed.success) throw new SourceFailure(answer, 'not a token: no access_token and expires_in in the answer');
  return { accessToken: parsed.data.access_token, expiresInSeconds: parsed.data.expires_in };
}

/**
 * Asks the token endpoint. Not cancelled with the page that needs it: other pages wait for the same token.
 *
 * @throws SourceFailure by the failure table.
 */
export async function requestToken(http: HttpClient, loginUrl: string, credentials: Credentials): Promise<TokenGrant> {
  return parseGrant(await http.send(grantRequest(loginUrl, credentials)));
}
