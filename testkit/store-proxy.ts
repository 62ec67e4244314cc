import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to a request: it passes; the store executes it but the answer is lost; it never reaches the store; it is asked
 * to slow down; or, if it is a conditional write, it is told that another one is in progress.
 */
export type Fate = 'pass' | 'lose the answer' | 'lose the request' | 'slow down' | 'conflict';

/**
 * A proxy in front of a store, which does what no store does on demand: lose answers, ask for fewer requests, and answer as
 * only Amazon S3 does during two conditional writes of one object.
 */
export interface StoreProxy {
  endpoint: string;
  /** Method and URL of every request so far. */
  seen: string[];
  fate: (number: number) => Fate;
  close(): Promise<void>;
}

const SLOW_DOWN =
  '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';

const CONFLICT =
  '<?xml version="1.0"?><Error><Code>ConditionalRequestConflict</Code><Message>The conditional request cannot succeed due to a conflicting operation against this resource.</Message></Error>';

export async function openStoreProxy(port: number): Promise<StoreProxy> {
  const proxy: StoreProxy = { endpoint: '', seen: [], fate: () => 'pass', close: () => Promise.resolve() };
  const server = createServer((asked, answer) => {
    proxy.seen.push(`${asked.method} ${asked.url}`);
    const fate = proxy.fate(proxy.seen.length);
    if (fate === 'lose the request') return void asked.socket.destroy();
    if (fate === 'slow down') return refuse(asked, answer, 503, SLOW_DOWN);
    const isConditional = asked.headers['if-none-match'] !== undefined || asked.headers['if-match'] !== undefined;
    if (fate === 'conflict' && isConditional) return refuse(asked, answer, 409, CONFLICT);
    forward(port, asked, answer, fate);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  proxy.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  proxy.close = () =>
    new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
  return proxy;
}

function refuse(asked: IncomingMessage, answer: ServerResponse, status: number, body: string): void {
  asked.resume();
  answer.writeHead(status, { 'content-type': 'application/xml' }).end(body);
}

function forward(port: number, asked: IncomingMessage, answer: ServerResponse, fate: Fate): void {
  // The headers still have the host that was signed.
  const { method, url, headers } = asked;
  const passed = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, (came) => {
    if (fate === 'lose the answer') {
      came.resume().once('end', () => asked.socket.destroy());
      return;
    }
    answer.writeHead(came.statusCode!, came.headers);
    came.pipe(answer);
  });
  passed.on('error', () => asked.socket.destroy());
  asked.pipe(passed);
}
