/** What an API takes as a sign of who asks, and the monotonic time (milliseconds) from which it is no longer used. */
export interface Token<T = string> {
  readonly value: T;
  readonly renewAt: number;
}

/** What the token endpoint grants: a token and its life in seconds (RFC 6749, section 5.1). */
export interface TokenGrant<T = string> {
  value: T;
  /** Null where the endpoint does not say: the token is used until the API refuses it. */
  lifeSeconds: number | null;
  /** How much of its life is left when it comes; by default it is new. */
  restSeconds?: number | null;
}

export interface TokenManager<T = string> {
  /** Returns a token that is good now; callers that come while one is being requested share that request. */
  get(): Promise<Token<T>>;
  /** Says that the API refused this value: the next {@link get} renews it, unless it has been replaced already. */
  refuse(token: Pick<Token<T>, 'value'>): void;
}

// A request waits up to 60 s for its answer (HOLDFAST_REQUEST_TIMEOUT_SECONDS): a token given out must live that long.
const MARGIN_SECONDS = 60;
// Tokens shorter than ten minutes would be renewed far too often by a fixed margin.
const MARGIN_SHARE = 0.1;

/** Returns how long before its end a token of this life is renewed; both in seconds. */
export function marginOf(lifeSeconds: number): number {
  return Math.min(MARGIN_SECONDS, lifeSeconds * MARGIN_SHARE);
}

/**
 * Caches one token, renews it once for all callers, ahead of its end by a minute or a tenth of its life.
 *
 * @param request asks the token endpoint, given the value that the API refused last, if it has refused one; its rejection
 * reaches every caller that waits, and nothing is cached.
 * @param now a monotonic clock in milliseconds, so that a changed wall clock neither keeps nor drops a token.
 */
export function createTokenManager<T = string>(
  request: (refused: T | null) => Promise<TokenGrant<T>>,
  now: () => number = () => performance.now(),
): TokenManager<T> {
  let current: Token<T> | null = null;
  let refused: T | null = null;
  let pending: Promise<Token<T>> | null = null;

  async function renew(): Promise<Token<T>> {
    const asked = now();
    const { value, lifeSeconds, restSeconds } = await request(refused);
    const life = lifeSeconds ?? Infinity;
    // The life of a new token counts from before the request: the server's clock started no earlier.
    const end = restSeconds == null ? asked + life * 1000 : now() + restSeconds * 1000;
    current = { value, renewAt: end - marginOf(life) * 1000 };
    return current;
  }

  return {
    async get() {
      if (current && now() < current.renewAt) return current;
      pending ??= renew().finally(() => {
        pending = null;
      });
      return pending;
    },
    refuse({ value }) {
      if (value !== current?.value) return;
      refused = value;
      current = null;
    },
  };
}
