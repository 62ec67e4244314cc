const tasks = new Set<() => void>();

process.once('exit', () => tasks.forEach((task) => task()));
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  // A program that handles the signal itself ends itself. First, as a listener that is called once no longer counts then.
  process.prependListener(signal, () => process.listenerCount(signal) === 1 && process.exit(code));
}

/**
 * Does something when this process ends, also by Ctrl-C or by the signal of `timeout`: processes in groups of their own, for
 * example, would outlive it.
 *
 * @param task must be synchronous.
 * @returns a function that takes it back.
 */
export function atExit(task: () => void): () => void {
  tasks.add(task);
  return () => void tasks.delete(task);
}
