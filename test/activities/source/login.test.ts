import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SourceFailure } from '../../../src/activities/source/failure.ts';
import { parseGrant, requestToken } from '../../../src/activities/source/login.ts';
import { jsonAnswer, LOGIN_PATH, makeAnswer } from '../../../testkit/answer.ts';
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
    assert.deepEqual(grant, { accessToken: 'abc', expiresInSeconds: 300 });
    const [request, ...others] = server.seen;
    assert.deepEqual(others, []);
    assert.deepEqual([request!.method, request!.path], ['POST', '/oauth/token']);
    assert.equal(request!.body, 'grant_type=client_credentials');
    assert.equal(request!.headers['content-type'], 'application/x-www-form-urlencoded');
    const [scheme, encoded = ''] = request!.headers.authorization!.split(' ');
    assert.deepEqual([scheme, Buffer.from(encoded, 'base64').toString()], ['Basic', 'the-id:the:secret/ü']);
  });

  it('takes a life that comes as a string', () => {
    assert.deepEqual(parse({ access_token: 'abc', expires_in: '300' }), { accessToken: 'abc', expiresInSeconds: 300 });
  });

  const NO_TOKENS: unknown[] = [
    {},
    { access_token: 'abc' },
    { access_token: '', expires_in: 300 },
    { access_token: 5, expires_in: 300 },
    { access_token: 'abc', expires_in: 0 },
    { access_token: 'abc', expires_in: -1 },
    { access_token: 'abc', expires_in: 'soon' },
    { access_token: 'abc', expires_in: null },
    null,
    [],
  ];
  for (const body of NO_TOKENS) {
    it(`takes ${JSON.stringify(body)} for no token, and asks again`, () => {
      assert.throws(
        () => parse(body),
        (error: SourceFailure) => {
          assert.deepEqual([error.row.type, error.row.action], ['MalformedResponse', 'retry']);
          assert.match(error.message, /^POST \/oauth\/token: 200 "not a token: no access_token and expires_in/);
          return true;
        },
      );
    });
  }

  it('takes an HTML page with status 200 for no token', () => {
    const exchange = { answer: makeAnswer({ path: LOGIN_PATH }), body: Buffer.from('<html>Sign in</html>') };
    assert.throws(() => parseGrant(exchange), { name: 'SourceFailure', message: /not a token/ });
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
