import type { IncomingHttpHeaders } from 'node:http';
import { Duration } from 'luxon';
import type { ApiDefinition } from '../../../datasets/definition/schema.ts';
import { pauseFor } from '../retry-after.ts';

type Window = Exclude<NonNullable<ApiDefinition['limit']>, unknown[]>;

/** What an API's own headers say of its limits. */
export interface Quota {
  /** Takes in what an answer says. */
  note(headers: Readonly<IncomingHttpHeaders>): void;
  /** Returns for how many seconds nothing may be asked; 0 = go on. */
  waitSeconds(): number;
  /** Returns the header that says when a window starts anew, as it came; null where there is none. */
  resetOf(headers: Readonly<IncomingHttpHeaders>): string | null;
}

/** Watches the windows whose headers a definition names. @param now Unix time in milliseconds. */
export function createQuota(limit: ApiDefinition['limit'], now: () => number = Date.now): Quota {
  const windows: Window[] = limit === undefined ? [] : [limit].flat();
  let closedUntil = 0;
  const valueOf = (headers: Readonly<IncomingHttpHeaders>, name: string | undefined): string | null =>
    name === undefined ? null : ([headers[name.toLowerCase()]].flat()[0] ?? null);
  const resetIn = (headers: Readonly<IncomingHttpHeaders>, { resets }: Window) =>
    valueOf(headers, resets?.after ?? resets?.at);
  return {
    note(headers) {
      for (const window of windows) {
        const left = valueOf(headers, window.remaining);
        if (left === null || !/^\s*0+(\.0+)?\s*$/.test(left)) continue;
        const { seconds } = pauseFor(resetIn(headers, window), null, now());
        closedUntil = Math.max(closedUntil, now() + seconds * 1000);
      }
    },
    waitSeconds: () => Math.max(0, Math.ceil((closedUntil - now()) / 1000)),
    resetOf: (headers) => windows.map((window) => resetIn(headers, window)).find((value) => value !== null) ?? null,
  };
}

/** Returns how many requests a second all workers together may send, by the strictest window; null = no limit. */
export function requestsPerSecond(limit: ApiDefinition['limit']): number | null {
  const secondsOf = (duration: string) => Duration.fromISO(duration).as('seconds');
  const rates = (limit === undefined ? [] : [limit].flat()).map(({ requests, per }) => requests / secondsOf(per));
  return rates.length === 0 ? null : Math.min(...rates);
}
