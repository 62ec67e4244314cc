import { EXIT } from './exit-code.ts';

/** Thrown when the user has pressed Ctrl-C or the process was told to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

// `timeout` and process managers signal a process and then its group: that is one signal, not two.
const SAME_MS = 300;

/** Returns a signal that is aborted by the first SIGINT or SIGTERM; the second one ends the process at once. */
export function onInterrupt(): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  const stop = () => {
    if (controller.signal.aborted && performance.now() - firstAt > SAME_MS) process.exit(EXIT.interrupted);
    if (!controller.signal.aborted) firstAt = performance.now();
    controller.abort(new Interrupted('interrupted'));
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
