import type { Credentials } from '../../config.ts';
import { readGranted } from './auth/token-answer.ts';
import { type OAuth2, oauth2Request } from './auth/token-request.ts';
import { parseErrorBody } from './error-body.ts';
import { SourceFailure } from './failure.ts';
import type { HttpClient, HttpResponse } from './http.ts';
import { parseJson } from './parse-json.ts';
import type { TokenGrant } from './token.ts';

const ANSWER: OAuth2['answer'] = { token: 'access_token' };

/** Genesys Cloud's login as a definition would say it: client credentials, in a header. */
function genesysLogin(loginUrl: string, { clientId, clientSecret }: Credentials): OAuth2 {
  return {
    token: `${loginUrl}/oauth/token`,
    grant: 'client_credentials',
    client: { id: clientId, secret: clientSecret, in: 'header' },
    params: {},
    answer: ANSWER,
    send: 'Bearer',
  };
}

/** Reads the token endpoint's answer. @throws SourceFailure by the failure table. */
export function parseGrant({ answer, body }: HttpResponse): TokenGrant {
  if (answer.status !== 200) throw new SourceFailure(answer);
  if (answer.fault !== null) throw new SourceFailure(answer, answer.fault);
  const granted = readGranted(parseJson(body), ANSWER);
  if (typeof granted !== 'string') return { accessToken: granted.token, expiresInSeconds: granted.lifeSeconds };
  const { code, message } = parseErrorBody(body);
  if (code !== null) throw new SourceFailure({ ...answer, code, message });
  const type = answer.contentType ?? 'unknown';
  throw new SourceFailure(answer, `not a token: no access_token in the answer (content type ${type})`);
}

/**
 * Asks the token endpoint. Not cancelled with the page that needs it: other pages wait for the same token.
 *
 * @throws SourceFailure by the failure table.
 */
export async function requestToken(http: HttpClient, loginUrl: string, credentials: Credentials): Promise<TokenGrant> {
  return parseGrant(await http.send(oauth2Request(genesysLogin(loginUrl, credentials), null)));
}
