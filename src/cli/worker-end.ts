import { setTimeout as sleep } from 'node:timers/promises';
import { ExportFailed } from '../errors.ts';
import { noNamespace } from '../server/explain-connection.ts';
import type { Readiness } from '../worker/health.ts';

/** Rejects when some work has not ended after a time, in milliseconds. */
export async function within<T>(ms: number, what: string, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = sleep(ms, undefined, { signal: over.signal }).then(() => {
    throw new Error(`${what} has taken ${ms / 1000} s`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([work(), late]);
  } finally {
    over.abort();
  }
}

/** Says in a sentence why a worker could not start, which the SDK says in a dump of the server's answer. */
export function explainStart(error: Error, address: string, namespace: string): Error {
  const text = `${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`;
  if (!/Namespace \S+ is not found|code: NotFound/.test(text)) return error;
  return new ExportFailed(noNamespace(namespace, ` at ${address}`));
}

/** Resolves once a time, in milliseconds, is over since a signal was aborted. */
export function after(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const wait = () => void sleep(ms, undefined, { ref: false }).then(resolve);
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait);
  });
}

const ASK_MS = 10_000;
// A server that has just been restarted may refuse for a moment.
const REFUSALS = 3;

/**
 * Rejects when the Temporal server refuses this worker for good: its namespace was deleted, or its key taken away. The SDK
 * would try for a minute or two more, and then say something else. Never resolves.
 *
 * @param pace of the waits in tests; 1 = as in earnest.
 */
export async function refusedForGood(readiness: () => Promise<Readiness>, stop: AbortSignal, pace = 1): Promise<never> {
  for (let refusals = 0; !stop.aborted;) {
    await sleep(ASK_MS * pace, undefined, { signal: stop, ref: false }).catch(() => {});
    const { server, reason } = await readiness();
    refusals = server === 'refuses' ? refusals + 1 : 0;
    if (refusals === REFUSALS) throw new ExportFailed(`the worker has ended: ${reason}`);
  }
  return new Promise(() => {});
}
