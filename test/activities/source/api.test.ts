import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SourceFailure } from '../../../src/activities/source/failure.ts';
import { sendJson } from '../../../testkit/http-server.ts';
import { carries, realApi } from '../../../testkit/real-api.ts';

const PAGE = { method: 'POST', path: '/page', body: { interval: 'i' } } as const;
const REFUSED = { message: 'Invalid login credentials.', code: 'bad.credentials', status: 401, contextId: 'c1' };

const failureOf = async (answer: Promise<unknown>): Promise<SourceFailure> => {
  const error = await answer.then(
    () => assert.fail('answered'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof SourceFailure, String(error));
  return error;
};

describe('the API', () => {
  it('is asked with the token, JSON and its path', async (t) => {
    const { api, calls } = await realApi(t, (_, response) => sendJson(response, 200, { ok: true }));
    const { answer, body } = await api.send(PAGE);
    assert.deepEqual([answer.status, JSON.parse(body.toString())], [200, { ok: true }]);
    const [request] = calls();
    assert.deepEqual([request!.method, request!.path, request!.body], ['POST', '/page', '{"interval":"i"}']);
    assert.equal(request!.headers.authorization, 'Bearer t1');
    assert.equal(request!.headers['content-type'], 'application/json');
  });

  it('is asked without a body and its type when there is none', async (t) => {
    const { api, calls } = await realApi(t, (_, response) => sendJson(response, 200, {}));
    await api.send({ method: 'GET', path: '/status?x=1' });
    const [{ method, path, body, headers } = assert.fail('not asked')] = calls();
    assert.deepEqual([method, path, body, headers['content-type']], ['GET', '/status?x=1', '', undefined]);
  });

  for (const status of [201, 202, 203, 204, 205, 206, 207, 226, 299, 300, 302, 304]) {
    it(`takes nothing with status ${status} for an answer: it is asked again`, async (t) => {
      const { api } = await realApi(t, (_, response) =>
        response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '7' }).end(),
      );
      const { row, answer } = await failureOf(api.send(PAGE));
      assert.deepEqual([row.type, row.action, answer.status], ['MalformedResponse', 'retry', status]);
    });
  }

  it('takes another status for an answer where the request says so', async (t) => {
    const { api } = await realApi(t, (_, response) => sendJson(response, 202, { jobId: 'j' }));
    assert.equal((await api.send({ ...PAGE, accepts: [200, 202] })).answer.status, 202);
  });

  it('is asked again for a page whose body cannot be decoded, and the message names the encoding', async (t) => {
    const { api } = await realApi(t, (_, response) => sendJson(response, 200, {}, { 'content-encoding': 'zstd' }));
    const { row, message } = await failureOf(api.send(PAGE));
    assert.deepEqual([row.type, row.action], ['MalformedResponse', 'retry']);
    assert.match(message, /200 "the body has the content encoding "zstd", which Holdfast does not support"/);
  });

  it('gets ten pages with one token', async (t) => {
    const { api, logins, calls } = await realApi(t, (_, response) => sendJson(response, 200, {}));
    for (let page = 0; page < 10; page++) await api.send(PAGE);
    assert.deepEqual([calls().length, logins().length], [10, 1]);
  });

  it('renews a refused token once and asks for the same page again', async (t) => {
    const { api, logins, calls } = await realApi(t, (request, response) =>
      carries(request, 't1') ? sendJson(response, 401, REFUSED) : sendJson(response, 200, {}),
    );
    assert.equal((await api.send(PAGE)).answer.status, 200);
    assert.deepEqual([logins().length, calls().length], [2, 2]);
    assert.deepEqual(new Set(calls().map(({ body }) => body)), new Set(['{"interval":"i"}']));
  });

  it('begins the next attempt with a fresh token after two refusals in a row', async (t) => {
    const { api, logins } = await realApi(t, (request, response) =>
      carries(request, 't3') ? sendJson(response, 200, {}) : sendJson(response, 401, REFUSED),
    );
    await failureOf(api.send(PAGE));
    assert.equal((await api.send(PAGE)).answer.status, 200);
    assert.equal(logins().length, 3);
  });

  it('that refuses a fresh token too ends the attempt as Unauthorized, with what to check', async (t) => {
    const { api, logins, calls } = await realApi(t, (_, response) => sendJson(response, 401, REFUSED));
    const failure = await failureOf(api.send(PAGE));
    assert.equal(failure.row.type, 'Unauthorized');
    assert.match(
      failure.message,
      /^POST \/page: 401 bad\.credentials "Invalid login credentials\." \(correlation id c1\)/,
    );
    assert.match(failure.message, /New tokens are refused as well\. Check GENESYS_CLIENT_ID/);
    assert.deepEqual([logins().length, calls().length], [2, 2]);
  });

  it('is asked for one new token when eight pages at once meet an expired one', async (t) => {
    const { api, logins, calls } = await realApi(t, (request, response, granted) =>
      carries(request, 't1') || !carries(request, granted)
        ? sendJson(response, 401, REFUSED)
        : sendJson(response, 200, {}),
    );
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.send(PAGE)));
    assert.deepEqual(new Set(answers.map(({ answer }) => answer.status)), new Set([200]));
    assert.deepEqual([logins().length, calls().length], [2, 16]);
  });

  for (const code of ['ip.not.authorized', 'authentication.required']) {
    it(`is not asked again after ${code}: another token would change nothing`, async (t) => {
      const { api, logins, calls } = await realApi(t, (_, response) => sendJson(response, 401, { ...REFUSED, code }));
      assert.equal((await failureOf(api.send(PAGE))).row.action, 'stop');
      assert.deepEqual([logins().length, calls().length], [1, 1]);
    });
  }

  for (const status of [400, 403, 404, 429, 500, 502, 503]) {
    it(`is asked once for an answer ${status}: Temporal keeps the only retry count`, async (t) => {
      const { api, calls } = await realApi(t, (_, response) => sendJson(response, status, {}));
      assert.equal((await failureOf(api.send(PAGE))).answer.status, status);
      assert.equal(calls().length, 1);
    });
  }

  it('may answer an error as HTML, which is no part of the message', async (t) => {
    const { api } = await realApi(t, (_, response) =>
      response.writeHead(503, { 'content-type': 'text/html' }).end('<html>personal data</html>'),
    );
    const failure = await failureOf(api.send(PAGE));
    assert.equal(failure.row.type, 'SourceUnavailable');
    assert.doesNotMatch(failure.message, /html|personal/);
  });

  it('never sees its tokens in a message', async (t) => {
    const { api, granted } = await realApi(t, (_, response) => sendJson(response, 401, REFUSED));
    const failure = await failureOf(api.send(PAGE));
    assert.equal(granted(), 't2');
    assert.doesNotMatch(JSON.stringify({ ...failure, stack: failure.stack }), /Bearer|\bt[123]\b/);
  });

  it('is given up when the page is cancelled', async (t) => {
    const aborting = new AbortController();
    const { api } = await realApi(t, () => aborting.abort(new Error('cancelled')));
    await assert.rejects(api.send(PAGE, aborting.signal), { message: 'cancelled' });
  });
});
