import { setTimeout as sleep } from 'node:timers/promises';
import { Duration } from 'luxon';
import type { ApiDefinition } from '../../../datasets/definition/schema.ts';

/** Spaces the requests of one process so that no window of a limit contains more than it allows. */
export interface Pace {
  /**
   * Waits until the next request may be sent, in the order of the calls; aborting rejects.
   *
   * @param prepare gets what the request needs, such as a credential; it may be called twice, and what takes long is shared.
   * @returns what `prepare` returned last, just before: the request is to be sent at once.
   */
  turn<T>(prepare: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** What tells the time, and waits; both in milliseconds. */
interface Clock {
  now: () => number;
  wait: (ms: number, signal?: AbortSignal) => Promise<unknown>;
}

// Monotonic, so that changes of the wall clock do not matter.
const CLOCK: Clock = {
  now: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, signal && { signal }),
};

// The server hands out one second's activities at once, and then keeps the rate. In longer windows this second is a small
// part, and a wait for them would hold an activity for minutes.
const LONGEST_MS = 10_000;

/**
 * Creates the pace of a limit. The server's rate limits all workers together, but counts activities when it hands them out: one
 * second's activities come at once, are sent later by a busy worker, and may send a request twice, as a token has expired.
 */
export function createPace(limit: ApiDefinition['limit'], { now, wait }: Clock = CLOCK): Pace {
  const windows = (limit === undefined ? [] : [limit].flat())
    .map(({ requests, per }) => ({ requests, ms: Duration.fromISO(per).as('milliseconds') }))
    .filter(({ ms }) => ms <= LONGEST_MS)
    .map(({ requests, ms }) => createWindow(requests, ms));
  let last: Promise<unknown> = Promise.resolve();

  async function untilFree(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const left = Math.max(...windows.map((window) => window.free(now()))) - now();
      if (left <= 0) return;
      await wait(Math.ceil(left), signal).catch(() => {});
    }
  }

  return {
    async turn(prepare, signal) {
      if (windows.length === 0) return prepare();
      // All at once, so that they share a login and its failure. In its turn, one only renews what has expired meanwhile.
      await prepare();
      const turn = last.then(async () => {
        await untilFree(signal);
        const prepared = await prepare();
        for (const window of windows) window.take(now());
        return prepared;
      });
      last = turn.catch(() => {});
      return turn;
    },
  };
}

/** Remembers when the last requests were sent, no more of them than the window allows. */
function createWindow(requests: number, ms: number) {
  const sent: number[] = [];
  return {
    /** Returns the earliest time at which one more request may be sent. */
    free(now: number): number {
      while (sent.length > 0 && sent[0]! + ms <= now) sent.shift();
      return sent.length < requests ? now : sent[sent.length - requests]! + ms;
    },
    take: (at: number) => void sent.push(at),
  };
}
