import { EXIT } from './exit-code.ts';

/** Thrown when the user has pressed Ctrl-C or the process was told to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

// `timeout` and process managers signal a process and then its group: that is one signal, not two.
const SAME_MS = 100;

/**
 * Returns a signal that SIGINT or SIGTERM aborts, as soon as a second one is a second one: that ends the process at once, as
 * messages about the first may promise.
 */
export function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    timer ??= setTimeout(() => controller.abort(new Interrupted('interrupted')), SAME_MS);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return controller.signal;
}

/** Rejects with {@link Interrupted} once the signal is aborted; never resolves. */
export function interruption(signal: AbortSignal): Promise<never> {
  const rejected = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  rejected.catch(() => {});
  return rejected;
}
