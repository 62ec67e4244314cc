import { createPrivateKey, sign } from 'node:crypto';
import type { ApiDefinition } from '../../../datasets/definition/schema.ts';
import type { HttpRequest } from '../http.ts';
import { rememberSecret } from '../known-secrets.ts';

type Auth = Exclude<ApiDefinition['auth'], 'none'>;
export type OAuth2 = NonNullable<Auth['oauth2']>;
export type Login = NonNullable<Auth['login']>;

/** Builds token requests. All secrets and settings have been filled in already. */
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
// The most that Google and Salesforce accept, and enough for servers whose clocks differ by minutes.
const ASSERTION_SECONDS = 300;

/**
 * Builds the request of a token (RFC 6749; RFC 7523 for assertions).
 *
 * @param refreshToken the one to use now, where the grant is by refresh tokens: it may have been rotated.
 * @param now Unix time in milliseconds.
 */
export function oauth2Request(oauth2: OAuth2, refreshToken: string | null, now = Date.now()): HttpRequest {
  const { token, grant, client, params } = oauth2;
  const { id, secret = '' } = client;
  const inHeader = client.in === 'header' && grant !== 'jwt_bearer';
  // A public client has no secret, and some servers refuse an empty one.
  const credentials =
    inHeader || grant === 'jwt_bearer' ? {} : { client_id: id, ...(secret !== '' && { client_secret: secret }) };
  const fields: Record<string, unknown> =
    grant === 'jwt_bearer'
      ? { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: signAssertion(oauth2, now) }
      : { grant_type: grant, ...params, ...(refreshToken !== null && { refresh_token: refreshToken }), ...credentials };
  const basic: Record<string, string> = inHeader ? { authorization: basicAuthorization(id, secret) } : {};
  return post(token, client.in === 'json' ? { json: fields } : { form: fields }, basic);
}

/** Builds the request of a login that is no OAuth2. */
export function loginRequest({ post: url, get, form, json, basic }: Login): HttpRequest {
  const headers: Record<string, string> = basic
    ? { authorization: basicAuthorization(basic.user, basic.password) }
    : {};
  if (url !== undefined) return post(url, json === undefined ? { form: form ?? {} } : { json }, headers);
  return { service: 'login', method: 'GET', url: get!, headers: { accept: JSON_TYPE, ...headers } };
}

/** Writes the header of Basic authentication (RFC 7617), in UTF-8. */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function post(url: string, body: { form: object } | { json: object }, headers: Record<string, string>): HttpRequest {
  const isForm = 'form' in body;
  const text = isForm ? formBody(body.form) : JSON.stringify(body.json);
  const type = { accept: JSON_TYPE, 'content-type': isForm ? FORM_TYPE : JSON_TYPE };
  return { service: 'login', method: 'POST', url, headers: { ...type, ...headers }, body: text };
}

function formBody(fields: object): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  return form.toString();
}

/** Signs a JWT with the client's private key: RS256 for an RSA key, ES256 for one on the curve P-256. */
function signAssertion({ client, params, token }: OAuth2, now: number): string {
  const key = createPrivateKey(client.secret!.replaceAll('\\n', '\n'));
  const isRsa = key.asymmetricKeyType === 'rsa';
  const issued = Math.floor(now / 1000);
  const claims = { iss: client.id, aud: token, iat: issued, exp: issued + ASSERTION_SECONDS, ...params };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: isRsa ? 'RS256' : 'ES256', typ: 'JWT' })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), isRsa ? key : { key, dsaEncoding: 'ieee-p1363' });
  const assertion = `${signed}.${signature.toString('base64url')}`;
  // For five minutes it is worth as much as the client's secret, and servers repeat it in errors.
  rememberSecret(assertion);
  return assertion;
}
