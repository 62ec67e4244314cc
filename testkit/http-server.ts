import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** A request as it reached the server. */
export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface HttpServer {
  url: string;
  /** All requests so far, oldest first. */
  seen: SeenRequest[];
}

/**
 * Starts an HTTP server on a free port; it is closed after the test.
 *
 * @param elsewhere returns a handler that answers a path instead; default: none.
 */
export async function httpServer(
  t: TestContext,
  answer: (request: SeenRequest, response: ServerResponse) => unknown,
  elsewhere: (path: string) => RequestListener | null = () => null,
): Promise<HttpServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((incoming, response) => {
    const other = elsewhere(incoming.url ?? '');
    if (other) return other(incoming, response);
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(request);
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
