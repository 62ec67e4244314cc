import assert from 'node:assert/strict';
import { createServer, request as forward } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { generate } from 'selfsigned';
import { createHttpClient } from '../../../src/activities/source/http.ts';
import { SourceFailure } from '../../../src/activities/source/failure.ts';
import { httpServer, sendJson } from '../../../testkit/http-server.ts';

async function listen(t: TestContext, server: Server & { closeAllConnections?: () => void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections?.();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Sets environment variables until the end of the test. */
function environment(t: TestContext, values: NodeJS.ProcessEnv): void {
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, process.env[name]]));
  const set = (all: NodeJS.ProcessEnv) => {
    for (const [name, value] of Object.entries(all)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  set(values);
  t.after(() => set(before));
}

/** A proxy that forwards and tunnels, and remembers whom it was asked for. */
async function proxy(t: TestContext) {
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    asked.push(new URL(incoming.url!).host);
    incoming.pipe(
      forward(incoming.url!, { method: incoming.method, headers: incoming.headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  server.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  return { asked, port: await listen(t, server) };
}

function client(t: TestContext, longestMs?: number) {
  const http = createHttpClient(5, longestMs === undefined ? {} : { longestMs });
  t.after(() => http.close());
  return http;
}

const get = (url: string) => ({ service: 'api' as const, method: 'GET' as const, url, headers: {} });

describe('a proxy', () => {
  for (const name of ['HTTP_PROXY', 'http_proxy']) {
    it(`of ${name} is used`, async (t) => {
      const server = await httpServer(t, (_, response) => sendJson(response, 200, {}));
      const { asked, port } = await proxy(t);
      environment(t, { NO_PROXY: undefined, no_proxy: undefined, [name]: `http://127.0.0.1:${port}` });
      assert.equal((await client(t).send(get(server.url))).answer.status, 200);
      assert.deepEqual(asked, [new URL(server.url).host]);
    });
  }

  it('is passed by for the hosts of NO_PROXY', async (t) => {
    const server = await httpServer(t, (_, response) => sendJson(response, 200, {}));
    const { asked, port } = await proxy(t);
    environment(t, { HTTP_PROXY: `http://127.0.0.1:${port}`, NO_PROXY: '127.0.0.1' });
    assert.equal((await client(t).send(get(server.url))).answer.status, 200);
    assert.deepEqual(asked, []);
  });

  it('that is away is named by its error alone: its password stays unsaid', async (t) => {
    environment(t, { NO_PROXY: undefined, no_proxy: undefined, HTTP_PROXY: 'http://user:s3cret@127.0.0.1:9' });
    const { answer } = await client(t).send(get('http://127.0.0.1:1/path'));
    assert.equal(answer.status, 0);
    assert.doesNotMatch(new SourceFailure(answer).message, /s3cret/);
  });
});

describe('a host whose certificate nobody vouches for', () => {
  async function selfSigned(t: TestContext): Promise<string> {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const server = createTlsServer({ cert, key }, (_, response) => response.end('{}'));
    return `https://127.0.0.1:${await listen(t, server)}`;
  }

  it('is refused, with what to do', async (t) => {
    const { answer } = await client(t).send(get(await selfSigned(t)));
    assert.match(new SourceFailure(answer).message, /DEPTH_ZERO_SELF_SIGNED_CERT.*NODE_EXTRA_CA_CERTS/);
  });

  it('is refused even where Node is told to trust everybody', async (t) => {
    environment(t, { NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    const { answer } = await client(t).send(get(await selfSigned(t)));
    assert.equal(answer.code, 'DEPTH_ZERO_SELF_SIGNED_CERT');
  });
});

describe('an answer that trickles', () => {
  it('is given up in the end, though it never stands still', async (t) => {
    const server = await httpServer(t, (_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    const { answer } = await client(t, 300).send(get(server.url));
    assert.deepEqual([answer.status, answer.code], [0, 'ANSWER_TOO_SLOW']);
  });
});
