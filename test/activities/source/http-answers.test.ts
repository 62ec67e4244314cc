import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { SourceFailure } from '../../../src/activities/source/failure.ts';
import { httpServer, sendJson } from '../../../testkit/http-server.ts';
import { httpClient } from '../../../testkit/real-api.ts';

const get = (url: string) => ({ service: 'api', method: 'GET', url: `${url}/path`, headers: {} }) as const;

/** Answers with bytes of any protocol, and returns the URL. */
async function rawServer(t: TestContext, bytes: string | Buffer): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

describe('an answer with an empty body', () => {
  for (const status of [200, 401, 429, 503]) {
    it(`has its status ${status} and its headers, however many come at once`, async (t) => {
      const server = await httpServer(t, (_, response) =>
        response.writeHead(status, { 'content-length': '0', 'retry-after': '6' }).end(),
      );
      const http = httpClient(t);
      const exchanges = await Promise.all(Array.from({ length: 8 }, () => http.send(get(server.url))));
      for (const { answer, body } of exchanges)
        assert.deepEqual([answer.status, answer.retryAfter, answer.code, body.length], [status, '6', null, 0]);
    });
  }
});

describe('the status of an error', () => {
  it('counts even when its body breaks off', async (t) => {
    const server = await httpServer(t, (_, response) => {
      response
        .writeHead(429, { 'content-length': '1000', 'retry-after': '6' })
        .write('{"mess', () => response.destroy());
    });
    const { answer } = await httpClient(t).send(get(server.url));
    assert.deepEqual([answer.status, answer.retryAfter], [429, '6']);
  });

  it('comes with all lines of Retry-After', async (t) => {
    const server = await httpServer(t, (_, response) =>
      response.writeHead(429, ['Retry-After', '3', 'Retry-After', '5']).end(),
    );
    assert.equal((await httpClient(t).send(get(server.url))).answer.retryAfter, '3\n5');
  });

  it('comes with the address of a redirection, without its query string', async (t) => {
    const server = await httpServer(t, (_, response) =>
      response.writeHead(302, { location: 'https://sso.example/login?state=secret#secret' }).end(),
    );
    assert.equal((await httpClient(t).send(get(server.url))).answer.message, 'redirects to https://sso.example/login');
  });
});

describe('a compressed answer', () => {
  const page = Buffer.from(
    JSON.stringify({ entities: Array.from({ length: 2_000 }, (_, id) => ({ id, text: 'ü'.repeat(50) })) }),
  );
  // At its default, Brotli takes a quarter of a second.
  const brotli = (bytes: Buffer) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
  // oxfmt-ignore
  const ENCODED: [string, Buffer][] = [
    ['gzip', gzipSync(page)], ['x-gzip', gzipSync(page)], ['GZIP', gzipSync(page)], ['deflate', deflateSync(page)], ['deflate', deflateRawSync(page)],
    ['br', brotli(page)], ['identity', page], ['', page], ['gzip, br', brotli(gzipSync(page))], ['identity, gzip', gzipSync(page)],
  ];
  for (const [encoding, bytes] of ENCODED) {
    it(`in ${JSON.stringify(encoding)} is decoded, empty or not`, async (t) => {
      const server = await httpServer(t, ({ path }, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end(path === '/path' ? bytes : ''),
      );
      const http = httpClient(t);
      const { answer, body } = await http.send(get(server.url));
      assert.deepEqual([answer.status, answer.fault], [200, null]);
      assert.ok(body.equals(page));
      assert.equal(server.seen[0]!.headers['accept-encoding'], 'gzip, deflate, br');
      const { answer: empty, body: nothing } = await http.send({ ...get(server.url), url: `${server.url}/empty` });
      assert.deepEqual([empty.status, empty.fault, nothing.length], [200, null, 0]);
    });
  }

  // oxfmt-ignore
  const UNREADABLE: [string, Buffer, RegExp][] = [
    ['zstd', page, /content encoding "zstd"/], ['compress', page, /content encoding "compress"/], ['constructor', page, /content encoding "constructor"/],
    ['gzip', page, /cannot be decoded with its content encoding gzip/], ['gzip', gzipSync(page).subarray(0, 500), /content encoding gzip/],
    ['br', page, /content encoding br/], ['deflate', page, /content encoding deflate/], ['gzip, gzip, gzip, gzip', page, /4 nested content encodings/],
  ];
  for (const [encoding, bytes, fault] of UNREADABLE) {
    it(`that is not really in ${encoding} (${bytes.length} bytes) says so, and an error keeps its status`, async (t) => {
      let status = 200;
      const server = await httpServer(t, (_, response) =>
        response.writeHead(status, { 'content-encoding': encoding, 'retry-after': '6' }).end(bytes),
      );
      const http = httpClient(t);
      const { answer } = await http.send(get(server.url));
      assert.equal(answer.status, 200);
      assert.match(answer.fault!, fault);
      status = 429;
      const { answer: error } = await http.send(get(server.url));
      assert.deepEqual([error.status, error.retryAfter], [429, '6']);
    });
  }

  it('tells an error from within', async (t) => {
    const server = await httpServer(t, (_, response) =>
      response.writeHead(400, { 'content-encoding': 'gzip' }).end(gzipSync('{"code":"c","message":"m"}')),
    );
    const { answer } = await httpClient(t).send(get(server.url));
    assert.deepEqual([answer.status, answer.code, answer.message], [400, 'c', 'm']);
  });

  it('that grows beyond all bounds is not unpacked', async (t) => {
    // Of many streams, because to compress 300 MB takes a second.
    const megabyte = gzipSync(Buffer.alloc(1024 * 1024));
    const bomb = gzipSync(Buffer.concat(Array<Buffer>(300).fill(megabyte)));
    const server = await httpServer(t, (_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(bomb),
    );
    const { answer } = await httpClient(t, 30).send(get(server.url));
    assert.deepEqual([answer.status, answer.code], [0, 'UND_ERR_RES_EXCEEDED_MAX_SIZE']);
  });

  it('of a length beyond all bounds is not waited for', async (t) => {
    const server = await httpServer(t, (_, response) =>
      response.writeHead(200, { 'content-length': '999999999999' }).write('{'),
    );
    const { answer } = await httpClient(t).send(get(server.url));
    assert.equal(answer.code, 'UND_ERR_RES_EXCEEDED_MAX_SIZE');
  });
});

describe('what listens at a port and does not speak HTTP', () => {
  const H2_SETTINGS = Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100]);
  for (const [what, bytes] of [
    ['HTTP/2', H2_SETTINGS],
    ['SMTP', '220 mail ESMTP\r\n'],
    ['zeros', Buffer.alloc(100)],
  ] as const) {
    it(`but ${what} is told by what the parser says`, async (t) => {
      const { answer } = await httpClient(t).send(get(await rawServer(t, bytes)));
      assert.equal(answer.status, 0);
      assert.match(
        new SourceFailure(answer).message,
        /no answer (HPE_\w+) "[^"]+.*does not speak the protocol of the URL/,
      );
    });
  }

  it('but plain HTTP is told from TLS', async (t) => {
    const server = await httpServer(t, (_, response) => sendJson(response, 200, {}));
    const { answer } = await httpClient(t).send(get(server.url.replace('http:', 'https:')));
    assert.match(new SourceFailure(answer).message, /no answer (EPROTO|ERR_SSL_\w+) ".*does not speak the protocol/);
  });
});

describe('an error of this program', () => {
  it('does not pass for one of the network', async (t) => {
    const http = httpClient(t);
    const server = await httpServer(t, (_, response) => sendJson(response, 200, {}));
    await assert.rejects(http.send({ ...get(server.url), headers: { 'no name': 'a' } }), {
      code: 'UND_ERR_INVALID_ARG',
    });
    await assert.rejects(http.send({ ...get(server.url), url: 'not a URL' }), TypeError);
  });
});
