import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.ts';

/** Sends a complete answer; calls `written` once its last byte has been handed to the network. */
export function send(response: ServerResponse, { status, headers, body }: Answer, written?: () => void): void {
  if (written !== undefined) response.once('finish', written);
  // A 204 has no body and no Content-Length.
  const length = status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}

/** Announces the length of the whole body, sends half of it and closes the connection. */
export function sendHalf(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.write(half(body), () => response.destroy());
}

/** Returns the first half of a body's bytes. */
export function half(body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  return bytes.subarray(0, bytes.length >> 1);
}
