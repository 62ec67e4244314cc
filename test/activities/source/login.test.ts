import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SourceFailure } from '../../../src/activities/source/failure.ts';
import { parseGrant, requestToken } from '../../../src/activities/source/login.ts';
import { jsonAnswer, LOGIN_PATH, textAnswer } from '../../../testkit/answer.ts';
import { httpServer, sendJson } from '../../../testkit/http-server.ts';
import { httpClient } from '../../../testkit/real-api.ts';

const CREDENTIALS = { clientId: 'the-id', clientSecret: 'the:secret/ü' };
const parse = (body: unknown, status = 200) => parseGrant(jsonAnswer(body, { path: LOGIN_PATH, status }));

describe('the login', () => {
  it('sends Basic credentials and the grant type alone', async (t) => {
    const server = await httpServer(t, (_, response) =>
      sendJson(response, 200, { access_token: 'abc', token_type: 'bearer', expires_in: 300 }),
    );
    const grant = await requestToken(httpClient(t), server.url, CREDENTIALS);
    assert.deepEqual(grant, { value: 'abc', lifeSeconds: 300 });
    const [request, ...others] = server.seen;
    assert.deepEqual(others, []);
    assert.deepEqual([request!.method, request!.path], ['POST', '/oauth/token']);
    assert.equal(request!.body, 'grant_type=client_credentials');
    assert.equal(request!.headers['content-type'], 'application/x-www-form-urlencoded');
    const [scheme, encoded = ''] = request!.headers.authorization!.split(' ');
    assert.deepEqual([scheme, Buffer.from(encoded, 'base64').toString()], ['Basic', 'the-id:the:secret/ü']);
  });

  // oxfmt-ignore
  for (const [expires_in, life] of [[300, 300], ['300', 300], [0.5, 0.5], [1e300, 1e300], [undefined, null], [null, null], [0, null], [-1, null], ['soon', null], ['', null], [' ', null], [true, null], [{}, null], [[300], null], ['1e400', null]] as const) {
    it(`takes the life ${JSON.stringify(expires_in)} for ${life === null ? 'unknown' : `${life} s`}`, () => {
      assert.deepEqual(parse({ access_token: 'abc', expires_in }), { value: 'abc', lifeSeconds: life });
    });
  }

  it('takes a token after a byte order mark', () => {
    const body = Buffer.from('\ufeff{"access_token":"abc","expires_in":300}');
    const grant = parseGrant(textAnswer(body, { path: LOGIN_PATH }));
    assert.deepEqual(grant, { value: 'abc', lifeSeconds: 300 });
  });

  // oxfmt-ignore
  for (const [body, row, message] of [
    [{ error: 'invalid_client', error_description: 'no such client' }, 'login refused', /200 invalid_client "no such client"/],
    [{ error: { code: 'bad_client', message: 'unknown' } }, 'login refused', /200 bad_client "unknown"/],
    [{ error: 'temporarily_unavailable' }, 'login unavailable', /200 temporarily_unavailable/],
    [{ error: 'slow_down' }, 'token endpoint rate limit', /200 slow_down/],
  ] as const) {
    it(`says with status 200 what went wrong: ${JSON.stringify(body)}`, () => {
      assert.throws(() => parse(body), (error: SourceFailure) => {
        assert.equal(error.row.name, row);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('takes nothing but status 200 for a token', () => {
    for (const status of [201, 202, 204, 206, 302]) {
      assert.throws(() => parse({ access_token: 'abc', expires_in: 300 }, status), { name: 'SourceFailure' });
    }
  });

  const NO_TOKENS: unknown[] = [
    {},
    { access_token: '', expires_in: 300 },
    { access_token: 5, expires_in: 300 },
    { access_token: 'a b', expires_in: 300 },
    { access_token: 'a\r\nx: y', expires_in: 300 },
    { access_token: 'ü', expires_in: 300 },
    { access_token: null, expires_in: 300 },
    { accessToken: 'abc' },
    null,
    [],
    'abc',
    5,
  ];
  for (const body of NO_TOKENS) {
    it(`takes ${JSON.stringify(body)} for no token, and asks again`, () => {
      assert.throws(
        () => parse(body),
        (error: SourceFailure) => {
          assert.deepEqual([error.row.type, error.row.action], ['MalformedResponse', 'retry']);
          assert.match(
            error.message,
            /^POST \/oauth\/token: 200 "the answer has no token at "access_token" \(.*Check GENESYS_LOGIN_URL/,
          );
          return true;
        },
      );
    });
  }

  it('takes an HTML page with status 200 for no token', () => {
    const exchange = textAnswer('<html>Sign in</html>', { path: LOGIN_PATH });
    assert.throws(() => parseGrant(exchange), {
      name: 'SourceFailure',
      message: /has no token at .*content type.*Check GENESYS_LOGIN_URL/,
    });
  });

  it('fails by the table, with the sentence of the login and without the secret', async (t) => {
    const server = await httpServer(t, (_, response) =>
      sendJson(response, 401, { error: 'invalid_client', description: 'authentication failed' }),
    );
    const failure = await requestToken(httpClient(t), server.url, CREDENTIALS).catch((error: unknown) => error);
    assert.ok(failure instanceof SourceFailure);
    assert.match(failure.message, /^POST \/oauth\/token: 401 invalid_client "authentication failed"/);
    assert.match(failure.message, /GENESYS_CLIENT_SECRET/);
    for (const secret of [CREDENTIALS.clientId, CREDENTIALS.clientSecret, 'Basic'])
      assert.ok(!JSON.stringify({ ...failure, text: failure.stack }).includes(secret));
  });

  it('waits for its rate limit, which comes as a 400', async (t) => {
    const server = await httpServer(t, (_, response) =>
      sendJson(response, 400, { error: 'invalid_request', description: 'Rate limit exceeded' }),
    );
    await assert.rejects(requestToken(httpClient(t), server.url, CREDENTIALS), (error: SourceFailure) => {
      assert.deepEqual([error.row.action, error.row.type], ['wait', 'RateLimited']);
      return true;
    });
  });
});
