import type { IncomingMessage, ServerResponse } from 'node:http';
import { seeded } from '../testkit/random.ts';
import type { Fault, FaultKind } from './plan-faults.ts';

/** The answer to send; null = the connection is cut. */
type Served = { status: number; headers: Record<string, string>; body: string } | null;

/** Stands in front of a server, and spoils requests and answers while faults are active. */
export interface Gate {
  (request: IncomingMessage, response: ServerResponse, latencyMs: number, serve: () => Served): void;
  begin: (fault: Fault) => (() => void) | null;
}

const KINDS: readonly FaultKind[] = [
  ...(['server errors', 'too many requests', 'connections cut', 'half answers', 'requests hang'] as const),
  ...(['answers are slow', 'outage', 'storm of 401'] as const),
];
const random = seeded('gate');

export function openGate(): Gate {
  const on = new Set<Fault>();
  const strikes = (kind: FaultKind) =>
    [...on].some((fault) => fault.kind === kind && (kind === 'outage' || random.next() < fault.strength));
  const gate = (request: IncomingMessage, response: ServerResponse, latencyMs: number, serve: () => Served) => {
    const answer = (served: Served) => void setTimeout(() => send(response, served), latencyMs);
    const refuse = (status: number, headers = {}) => answer({ status, headers, body: '{"message":"refused"}' });
    if (strikes('outage') || strikes('server errors')) return refuse(503);
    if (strikes('too many requests')) return refuse(429, { 'retry-after': '1' });
    if (strikes('storm of 401')) return refuse(401);
    if (strikes('connections cut')) return void request.socket.destroy();
    if (strikes('requests hang') && random.below(3) === 0) return;
    const served = serve();
    // Only pages: a page can be requested again, but a granted token would be lost.
    const isToken = request.url?.startsWith('/v1/token') === true;
    if (served !== null && !isToken && strikes('half answers')) {
      const { status, body } = served;
      return answer({ status, headers: {}, body: body.slice(0, Math.floor(body.length / 2)) });
    }
    if (strikes('answers are slow')) return void setTimeout(() => answer(served), 700);
    answer(served);
  };
  return Object.assign(gate, {
    begin(fault: Fault) {
      if (!KINDS.includes(fault.kind)) return null;
      on.add(fault);
      return () => void on.delete(fault);
    },
  });
}

function send(response: ServerResponse, served: Served): void {
  if (served === null) return void response.destroy();
  const { status, headers, body } = served;
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(status === 204 ? undefined : body);
}
