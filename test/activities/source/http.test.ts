import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { FAILURES } from '../../../src/activities/source/failure-table.ts';
import type { HttpRequest } from '../../../src/activities/source/http.ts';
import { httpServer, sendJson } from '../../../testkit/http-server.ts';
import { httpClient } from '../../../testkit/real-api.ts';

const request = (url: string, overrides: Partial<HttpRequest> = {}): HttpRequest => ({
  service: 'api',
  method: 'POST',
  url: `${url}/path?secret=1`,
  headers: { authorization: 'Bearer abc' },
  body: '{"a":1}',
  ...overrides,
});

/** Returns the URL of a port that nobody listens on. */
async function closedPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

describe('an exchange', () => {
  for (const value of ['s3cret\n', 'na\u0000me', '\u540d']) {
    it(`with the header value ${JSON.stringify(value)} is refused for good, without a word of the value`, async (t) => {
      const sending = httpClient(t).send(request('http://127.0.0.1:9', { headers: { 'x-page-at': value } }));
      await assert.rejects(sending, (error: Error) => {
        assert.equal(error.name, 'InvalidInput');
        assert.match(error.message, /the value of the header "x-page-at" contains a line break/);
        return !error.message.includes(value);
      });
    });
  }

  it('carries method, path, headers and body, and brings status, headers and bytes back', async (t) => {
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
    const server = await httpServer(t, (_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'ININ-Correlation-Id': 'c1', 'Retry-After': '3' })
        .end(bytes),
    );
    const { answer, body } = await httpClient(t).send(request(server.url));
    assert.deepEqual(body, bytes);
    assert.deepEqual(answer, {
      service: 'api',
      method: 'POST',
      path: '/path',
      status: 200,
      code: null,
      message: null,
      correlationId: 'c1',
      retryAfter: '3',
      contentType: 'application/json',
      fault: null,
      failures: FAILURES,
    });
    assert.deepEqual([server.seen[0]!.path, server.seen[0]!.body], ['/path?secret=1', '{"a":1}']);
  });

  it('without a body sends none', async (t) => {
    const server = await httpServer(t, (_, response) => sendJson(response, 200, {}));
    await httpClient(t).send({ service: 'api', method: 'GET', url: server.url, headers: {} });
    assert.deepEqual([server.seen[0]!.method, server.seen[0]!.body], ['GET', '']);
  });

  it('with an error reads code, sentence and correlation id from the body', async (t) => {
    const server = await httpServer(t, (_, response) =>
      sendJson(response, 400, { code: 'bad.request', message: 'no', contextId: 'c2' }),
    );
    const { answer } = await httpClient(t).send(request(server.url));
    assert.deepEqual(
      [answer.status, answer.code, answer.message, answer.correlationId],
      [400, 'bad.request', 'no', 'c2'],
    );
  });

  it("prefers the header's correlation id to the body's", async (t) => {
    const server = await httpServer(t, (_, response) =>
      sendJson(response, 500, { contextId: 'body' }, { 'inin-correlation-id': 'header' }),
    );
    assert.equal((await httpClient(t).send(request(server.url))).answer.correlationId, 'header');
  });

  it('with an HTML error page has its status and nothing else', async (t) => {
    const server = await httpServer(t, (_, response) =>
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>'),
    );
    const { answer } = await httpClient(t).send(request(server.url));
    assert.deepEqual([answer.status, answer.code, answer.message, answer.contentType], [502, null, null, 'text/html']);
  });

  it('does not follow a redirect, which could carry the token to another host', async (t) => {
    const server = await httpServer(t, (_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    assert.equal((await httpClient(t).send(request(server.url))).answer.status, 302);
    assert.equal(server.seen.length, 1);
  });
});

describe('a network failure is an answer with status 0', () => {
  it('when the connection is refused', async (t) => {
    const { answer, body } = await httpClient(t).send(request(await closedPort()));
    assert.deepEqual([answer.status, answer.code, answer.path, body.length], [0, 'ECONNREFUSED', '/path', 0]);
  });

  it('when the connection is reset before an answer', async (t) => {
    const server = await httpServer(t, (_, response) => void response.socket!.resetAndDestroy());
    const { answer } = await httpClient(t).send(request(server.url));
    assert.deepEqual([answer.status, answer.code], [0, 'ECONNRESET']);
  });

  it('when the connection is closed in the middle of the body', async (t) => {
    const server = await httpServer(t, (_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"conversations":[', () => response.destroy());
    });
    const { answer, body } = await httpClient(t).send(request(server.url));
    assert.equal(answer.status, 0);
    assert.match(answer.code!, /^(UND_ERR_|ECONNRESET)/);
    assert.equal(body.length, 0);
  });

  it('when a body without a length is cut', async (t) => {
    const server = await httpServer(t, (_, response) => {
      response.writeHead(200).write('{"conversations":[', () => response.destroy());
    });
    assert.equal((await httpClient(t).send(request(server.url))).answer.status, 0);
  });

  it('when no headers come in time', async (t) => {
    const server = await httpServer(t, () => {});
    const { answer } = await httpClient(t, 0.2).send(request(server.url));
    assert.deepEqual([answer.status, answer.code], [0, 'UND_ERR_HEADERS_TIMEOUT']);
  });

  it('when the body stands still for too long', async (t) => {
    const server = await httpServer(t, (_, response) => void response.writeHead(200).write('{'));
    const { answer } = await httpClient(t, 0.2).send(request(server.url));
    assert.deepEqual([answer.status, answer.code], [0, 'UND_ERR_BODY_TIMEOUT']);
  });

  it('when the host is unknown', async (t) => {
    const { answer } = await httpClient(t).send(request('http://nowhere.invalid'));
    assert.equal(answer.status, 0);
    assert.match(answer.code!, /^(ENOTFOUND|EAI_AGAIN)$/);
  });
});

describe('an aborted exchange', () => {
  it('rejects with the reason', async (t) => {
    const aborting = new AbortController();
    const server = await httpServer(t, () => aborting.abort(new Error('cancelled')));
    await assert.rejects(httpClient(t).send(request(server.url), aborting.signal), { message: 'cancelled' });
  });

  it('rejects while the body comes in, too', async (t) => {
    const aborting = new AbortController();
    const server = await httpServer(t, (_, response) => {
      response.writeHead(200).write('{', () => aborting.abort(new Error('cancelled')));
    });
    await assert.rejects(httpClient(t).send(request(server.url), aborting.signal), { message: 'cancelled' });
  });
});
