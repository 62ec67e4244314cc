/** Length of the windows in which requests are counted, as in Genesys Cloud. */
const WINDOW_MS = 60_000;

/** Counts requests in windows of 60 s. The first request after a window has ended opens the next one. */
export class RateWindow {
  #openedAt = -Infinity;
  #used = 0;

  /** Counts a request and returns 0; if the `limit` is used up, returns the whole seconds until the window ends. `now` in ms. */
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

/** Counts the events of the last 60 s. */
export class SlidingWindow {
  #times: number[] = [];

  /** Returns whether there is room for one more below `limit`, and counts it if so. */
  take(limit: number, now: number): boolean {
    this.#times = this.#times.filter((time) => now - time < WINDOW_MS);
    if (this.#times.length >= limit) return false;
    this.#times.push(now);
    return true;
  }
}
