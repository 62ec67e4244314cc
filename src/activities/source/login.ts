import type { Credentials } from '../../config.ts';
import { parseErrorBody } from './error-body.ts';
import { SourceFailure } from './failure.ts';
import type { HttpResponse, HttpClient, HttpRequest } from './http.ts';
import { parseJson } from './parse-json.ts';
import type { TokenGrant } from './token.ts';

/** Builds the client-credentials request: Basic authentication, `grant_type` alone in the body. */
function grantRequest(loginUrl: string, { clientId, clientSecret }: Credentials): HttpRequest {
  return {
    service: 'login',
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
export function parseGrant({ answer, body }: HttpResponse): TokenGrant {
  if (answer.status !== 200) throw new SourceFailure(answer);
  if (answer.fault !== null) throw new SourceFailure(answer, answer.fault);
  const fields = parseJson(body) as { access_token?: unknown; expires_in?: unknown } | null;
  const accessToken = fields?.access_token;
  // What may stand in a header (RFC 6750, section 2.1, and a little more).
  if (typeof accessToken === 'string' && /^[\x21-\x7e]+$/.test(accessToken)) {
    return { accessToken, expiresInSeconds: lifeOf(fields?.expires_in) };
  }
  const { code, message } = parseErrorBody(body);
  if (code !== null) throw new SourceFailure({ ...answer, code, message });
  const type = answer.contentType ?? 'unknown';
  throw new SourceFailure(answer, `not a token: no access_token in the answer (content type ${type})`);
}

/** Returns a life in seconds, which some services send as text; null where it is absent or cannot be one. */
function lifeOf(value: unknown): number | null {
  const life = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof life === 'number' && Number.isFinite(life) && life > 0 ? life : null;
}

/**
 * Asks the token endpoint. Not cancelled with the page that needs it: other pages wait for the same token.
 *
 * @throws SourceFailure by the failure table.
 */
export async function requestToken(http: HttpClient, loginUrl: string, credentials: Credentials): Promise<TokenGrant> {
  return parseGrant(await http.send(grantRequest(loginUrl, credentials)));
}
