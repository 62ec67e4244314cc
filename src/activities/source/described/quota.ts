import type { IncomingHttpHeaders } from 'node:http';
import { Duration } from 'luxon';
import type { ApiDefinition } from '../../../datasets/definition/schema.ts';
import { readRetryAfter } from '../retry-after.ts';
import { createPace, type Pace } from './pace.ts';

type RateWindow = Exclude<NonNullable<ApiDefinition['limit']>, unknown[]>;

/** What a definition and an API's own headers say of its limits. */
export interface Quota extends Pace {
  /** Takes in what an answer says. */
  observe(headers: Readonly<IncomingHttpHeaders>): void;
  /** Notes that an answer asked to wait: with `Retry-After`, or in its message. */
  block(retryAfter: string | null, message: string | null): void;
  /** Returns for how many seconds no request may be sent; 0 = none. */
  waitSeconds(): number;
  /** Returns the header that says when a window starts anew, as it came; null where there is none. */
  resetOf(headers: Readonly<IncomingHttpHeaders>): string | null;
}

/** Watches the windows whose headers a definition names, and paces requests. @param now Unix time in milliseconds. */
export function createQuota(limit: ApiDefinition['limit'], now: () => number = Date.now): Quota {
  const windows: RateWindow[] = limit === undefined ? [] : [limit].flat();
  let blockedUntil = 0;
  const valueOf = (headers: Readonly<IncomingHttpHeaders>, name: string | undefined): string | null =>
    name === undefined ? null : ([headers[name.toLowerCase()]].flat()[0] ?? null);
  const resetIn = (headers: Readonly<IncomingHttpHeaders>, { resets }: RateWindow) =>
    valueOf(headers, resets?.after ?? resets?.at);
  const blockFor = (seconds: number) => (blockedUntil = Math.max(blockedUntil, now() + seconds * 1000));
  return {
    ...createPace(limit),
    block: (retryAfter, message) => void blockFor(readRetryAfter(retryAfter, message, now()).seconds),
    observe(headers) {
      for (const window of windows) {
        const left = valueOf(headers, window.remaining);
        if (left === null || !/^\s*0+(\.0+)?\s*$/.test(left)) continue;
        blockFor(readRetryAfter(resetIn(headers, window), null, now()).seconds);
      }
    },
    waitSeconds: () => Math.max(0, Math.ceil((blockedUntil - now()) / 1000)),
    resetOf: (headers) => windows.map((window) => resetIn(headers, window)).find((value) => value !== null) ?? null,
  };
}

/** Returns how many requests per second all workers together may send, by the strictest window; null = no limit. */
export function requestsPerSecond(limit: ApiDefinition['limit']): number | null {
  const secondsOf = (duration: string) => Duration.fromISO(duration).as('seconds');
  const rates = (limit === undefined ? [] : [limit].flat()).map(({ requests, per }) => requests / secondsOf(per));
  return rates.length === 0 ? null : Math.min(...rates);
}

/** Returns how many activities of an API may start per second, given the requests that each sends; null = no limit. */
export function activitiesPerSecond({ limit, datasets }: Pick<ApiDefinition, 'limit' | 'datasets'>): number | null {
  const perSecond = requestsPerSecond(limit);
  const hasParents = Object.values(datasets).some(({ each }) => each !== undefined);
  return perSecond === null || !hasParents ? perSecond : perSecond / requestsPerActivity(limit);
}

// So many parents take a second or two in four lanes, and a killed worker costs no more than their requests.
const MOST_PARENTS = 50;
// A server completes 15 to 30 activities per second for one walk; fewer would slow down a reader of one page each.
const ACTIVITIES_PER_SECOND = 25;

/**
 * Returns how many requests one activity may send: the server counts activities, so their rate is that of the limit divided by
 * this number. Under a limit that activities with one request each can use up, they have one.
 */
export function requestsPerActivity(limit: ApiDefinition['limit']): number {
  const perSecond = requestsPerSecond(limit) ?? Infinity;
  return Math.max(1, Math.min(MOST_PARENTS, Math.floor(perSecond / ACTIVITIES_PER_SECOND)));
}
