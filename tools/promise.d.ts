/** `finally` waits for what its callback returns, which TypeScript's own type does not say. */
interface Promise<T> {
  finally(onfinally: () => PromiseLike<unknown>): Promise<T>;
}
