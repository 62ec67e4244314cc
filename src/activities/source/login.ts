import type { Credentials } from '../../config.ts';
import { parseTokenAnswer } from './auth/request-token.ts';
import { type OAuth2, oauth2Request } from './auth/build-token-request.ts';
import type { HttpClient } from './http.ts';
import type { HttpResponse } from './response.ts';
import type { TokenGrant } from './token-manager.ts';

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
export function parseGrant(response: HttpResponse): TokenGrant {
  const { token, lifeSeconds } = parseTokenAnswer(response, ANSWER);
  return { value: token, lifeSeconds };
}

/**
 * Requests a token. Not cancelled along with the page that needs it, because other pages wait for the same token.
 *
 * @throws SourceFailure by the failure table.
 */
export async function requestToken(http: HttpClient, loginUrl: string, credentials: Credentials): Promise<TokenGrant> {
  return parseGrant(await http.send(oauth2Request(genesysLogin(loginUrl, credentials), null)));
}
