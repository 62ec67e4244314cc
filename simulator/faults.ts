import { draw, hashOf } from './hash.ts';
import { htmlAnswer } from './http/answer.ts';
import type { Answer } from './http/answer.ts';
import {
  badCredentials,
  badGateway,
  gatewayTimeout,
  internalError,
  missingPermissions,
  serviceUnavailable,
  tooManyRequests,
} from './http/api-error.ts';
import type { ApiError } from './http/api-error.ts';
import type { Faults } from './options.ts';

/** Faults with a probability per request. A request has at most one: the first in this order that applies. */
const DRAWN = [
  'hang',
  'reset',
  'unauthorized',
  'forbidden',
  'tooManyRequests',
  'errors500',
  'errors502',
  'errors503',
  'errors504',
  'html',
  'emptyBody',
  'truncated',
  'truncatedJson',
] as const;

export type DrawnFault = (typeof DRAWN)[number];

const SALTS = new Map<string, number>([...DRAWN, 'latency'].map((name) => [name, hashOf(name)]));

/** Returns the fault of the `number`th request; null if it has none. */
export function drawFault(faults: Faults, seed: number, number: number): DrawnFault | null {
  return DRAWN.find((name) => faults[name] > 0 && draw(seed, number, SALTS.get(name) ?? 0) < faults[name]) ?? null;
}

/** Returns the milliseconds to wait before answering the `number`th request. */
export function drawLatency({ latencyMs, latencyJitterMs }: Faults, seed: number, number: number): number {
  return latencyMs + latencyJitterMs * draw(seed, number, SALTS.get('latency') ?? 0);
}

/** Returns the answer of a fault; null for faults that break the connection or the page instead. */
export function faultyAnswer(fault: DrawnFault | null, faults: Faults): ApiError | Answer | null {
  switch (fault) {
    case 'unauthorized':
      return badCredentials();
    case 'forbidden':
      return missingPermissions();
    case 'tooManyRequests':
      return tooManyRequests(faults.retryAfterSeconds);
    case 'errors500':
      return internalError();
    case 'errors502':
      return badGateway();
    case 'errors503':
      return serviceUnavailable();
    case 'errors504':
      return gatewayTimeout();
    case 'html':
      return htmlAnswer(faults.htmlStatus);
    case 'emptyBody':
      return { status: 200, body: '', headers: { 'Content-Type': 'application/json' } };
    case 'hang':
    case 'reset':
    case 'truncated':
    case 'truncatedJson':
    case null:
      return null;
  }
}
