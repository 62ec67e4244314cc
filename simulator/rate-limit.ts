/** A length of time over which requests are counted, like Genesys Cloud's. */
const WINDOW_MS = 60_000;

/** Counts requests in windows of 60 s, each opened by the first request after the one before. */
export class RateWindow {
  #openedAt = -Infinity;
  #used = 0;

  /** Takes one of `limit` requests; answers 0, or the whole seconds until the window ends. `now` in milliseconds. */
  take(limit: number, now: number): number {
    if (now - this.#openedAt >= WINDOW_MS) {
      this.#openedAt = now;
      this.#used = 0;
    }
    if (this.#used >= limit) return Math.ceil((this.#openedAt + WINDOW_MS - now) / 1000);
    this.#used++;
    return 0;
  }
}

/** Counts what happened in the 60 s before now. */
export class SlidingWindow {
  #times: number[] = [];

  /** Says whether one more fits under `limit`, and if so counts it. */
  take(limit: number, now: number): boolean {
    this.#times = this.#times.filter((time) => now - time < WINDOW_MS);
    if (this.#times.length >= limit) return false;
    this.#times.push(now);
    return true;
  }
}
