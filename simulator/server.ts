import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerApi, refuseInOutage } from './api.ts';
import { answerToken } from './auth/token-endpoint.ts';
import { answerControl, streamIds } from './control.ts';
import { drawFault, drawLatency } from './faults.ts';
import type { DrawnFault } from './faults.ts';
import type { Answer } from './http/answer.ts';
import { ApiError } from './http/api-error.ts';
import { readBody } from './http/request-body.ts';
import { half, send, sendHalf } from './http/send.ts';
import type { Simulation } from './simulation.ts';
import type { Counter } from './stats.ts';

interface Exchange {
  readonly simulation: Simulation;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly correlationId: string;
}

/** Creates the HTTP server of a simulation. */
export function createHttpServer(simulation: Simulation): Server {
  const server = createServer((request, response) => {
    const url = new URL(`http://simulator${request.url}`);
    const correlationId = randomUUID();
    const exchange = { simulation, request, response, url, correlationId };
    serve(exchange).catch(() => response.destroy());
  });
  // Longer than clients keep idle connections, so that every connection reset is an intended fault.
  server.keepAliveTimeout = 90_000;
  return server;
}

async function serve(exchange: Exchange): Promise<void> {
  const { simulation, request, response, url, correlationId } = exchange;
  response.setHeader('ININ-Correlation-Id', correlationId);
  if (url.pathname === '/oauth/token') return serveToken(exchange);
  if (!url.pathname.startsWith('/simulator/')) return serveApi(exchange);
  if (request.method === 'GET' && url.pathname === '/simulator/ids') return streamIds(simulation, url, response);
  send(response, await answerControl(simulation, request, url));
}

async function serveToken({ simulation, request, response, correlationId }: Exchange): Promise<void> {
  const { faults, settings } = simulation;
  const { authorization, 'content-type': contentType } = request.headers;
  const body = await readBody(request).catch(apiError);
  await wait(drawLatency(faults, settings.seed, ++simulation.tokenRequests));
  const answer = orError(correlationId, () => {
    refuseInOutage(simulation);
    if (body instanceof ApiError) throw body;
    if (request.method !== 'POST')
      throw new ApiError(405, 'method.not.allowed', 'A token must be requested with POST.');
    return answerToken(simulation, { authorization, contentType, body });
  });
  simulation.stats.tokenRequest(answer.status);
  send(response, answer);
}

async function serveApi({ simulation, request, response, url, correlationId }: Exchange): Promise<void> {
  const { stats, faults, settings } = simulation;
  const number = ++simulation.requests;
  const fault = drawFault(faults, settings.seed, number);
  stats.arrived();
  response.once('close', () => stats.left());
  const body = await readBody(request).catch(apiError);
  await wait(drawLatency(faults, settings.seed, number));
  if (fault === 'hang' || fault === 'reset') {
    stats.fault(fault);
    if (fault === 'reset') request.socket.resetAndDestroy();
    return;
  }
  const { method = '', headers } = request;
  const answer = orError(correlationId, () => {
    if (body instanceof ApiError) throw body;
    return answerApi(simulation, { method, path: url.pathname, search: url.searchParams, headers, body, fault });
  });
  sendSpoiled(stats, response, answer, fault);
}

/** Sends an answer; a successful one is cut in the middle if the fault says so. */
function sendSpoiled(stats: Counter, response: ServerResponse, answer: Answer, fault: DrawnFault | null): void {
  const good = answer.status < 300 && answer.body.length > 0;
  const cut = good && (fault === 'truncated' || fault === 'truncatedJson');
  if (cut) stats.fault(fault);
  if (cut && fault === 'truncated') return sendHalf(response, answer);
  const { status, headers = {}, body } = answer;
  const sent = cut ? { status, headers, body: half(body) } : answer;
  send(response, sent, () => stats.written(sent));
}

function orError(correlationId: string, answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    return apiError(error).answer(correlationId);
  }
}

/** Returns an error of the API. @throws any other error unchanged. */
function apiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  throw error;
}

/** Waits; the timer does not keep the process alive once the simulator is closed. */
async function wait(milliseconds: number): Promise<void> {
  if (milliseconds > 0) await sleep(milliseconds, undefined, { ref: false });
}
