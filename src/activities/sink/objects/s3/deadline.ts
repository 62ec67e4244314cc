import type { IncomingHttpHeaders } from 'node:http';

// An object of 16 MiB at 64 kB/s takes four minutes; slower is no connection.
const LEAST_BYTES_PER_MS = 64;
// For answers of unknown length. Stores send spaces while they copy 5 GiB or complete an upload, which takes minutes.
const LONGEST_MS = 30 * 60_000;
// A longer timer of Node.js fires at once; at 64 kB/s, objects of 137 GB and more would have one.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Aborts a request that takes too long. */
export interface Deadline {
  signal: AbortSignal;
  /** Call it with the headers of the answer: its body gets the time that it needs. */
  answered: (headers: IncomingHttpHeaders) => void;
  /** Call it once the request is done. */
  clear: () => void;
}

/**
 * Starts the deadline of a request. `AbortSignal.timeout` would keep each of its timers until it fires or a full collection
 * finds its signal: tens of thousands, at the rate of a bucket's requests.
 *
 * @param silenceMs longest wait for the headers, besides the time for the bytes that are sent.
 */
export function startDeadline(silenceMs: number, sentBytes: number): Deadline {
  const controller = new AbortController();
  const start = (ms: number) =>
    setTimeout(() => controller.abort(new DOMException(`no answer within ${ms} ms`, 'TimeoutError')), ms).unref();
  const timeFor = (bytes: number) => Math.min(LONGEST_TIMER_MS, silenceMs + Math.ceil(bytes / LEAST_BYTES_PER_MS));
  let timer = start(timeFor(sentBytes));
  return {
    signal: controller.signal,
    answered: ({ 'content-length': length }) => {
      clearTimeout(timer);
      timer = start(length === undefined ? Math.max(silenceMs, LONGEST_MS) : timeFor(Number(length)));
    },
    clear: () => clearTimeout(timer),
  };
}
