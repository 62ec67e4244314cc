/**
 * Works on things ahead of the consumer, and yields the results in the order of the things.
 *
 * @param weigh the weight of a thing. Things in progress weigh up to `most` together; there is always at least one.
 */
export async function* readAhead<T, R>(
  things: Iterable<T>,
  most: number,
  weigh: (thing: T) => number,
  work: (thing: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: { weight: number; result: Promise<R> }[] = [];
  let held = 0;
  for (const thing of things) {
    const weight = weigh(thing);
    while (running.length > 0 && held + weight > most) {
      const { weight: done, result } = running.shift()!;
      yield await result;
      held -= done;
    }
    const result = work(thing);
    // An error is thrown when it is this result's turn.
    result.catch(() => {});
    running.push({ weight, result });
    held += weight;
  }
  for (const { result } of running) yield await result;
}

/** Does work on all things, so many at once. */
export async function eachAtOnce<T>(
  things: Iterable<T>,
  most: number,
  work: (thing: T) => Promise<unknown>,
): Promise<void> {
  for await (const _ of readAhead(things, most, () => 1, work));
}
