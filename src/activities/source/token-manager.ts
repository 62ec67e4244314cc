/** What proves to an API who is asking, and the monotonic time (milliseconds) from which it is not used any more. */
export interface Token<T = string> {
  readonly value: T;
  readonly renewAt: number;
}

/** What the token endpoint grants: a token and its life in seconds (RFC 6749, section 5.1). */
export interface TokenGrant<T = string> {
  value: T;
  /** Null where the endpoint does not say: the token is used until the API refuses it. */
  lifeSeconds: number | null;
  /** Remaining seconds of its life when it comes; default: all of them. */
  restSeconds?: number | null;
}

export interface TokenManager<T = string> {
  /** Returns a valid token. Callers that come while one is being requested share that request. */
  get(): Promise<Token<T>>;
  /** Reports that the API refused this value: the next {@link get} renews it, unless it has been replaced already. */
  refuse(token: Pick<Token<T>, 'value'>): void;
}

// A request waits up to 60 s for its answer (HOLDFAST_REQUEST_TIMEOUT_SECONDS), so a token must stay valid that long.
const MARGIN_SECONDS = 60;
// With a fixed margin, tokens that live less than ten minutes would be renewed far too often.
const MARGIN_SHARE = 0.1;

/** Returns how long before its end a token with this life is renewed; both in seconds. */
export function marginOf(lifeSeconds: number): number {
  return Math.min(MARGIN_SECONDS, lifeSeconds * MARGIN_SHARE);
}

/**
 * Caches one token and renews it, once for all callers, a minute or a tenth of its life before its end.
 *
 * @param request requests a token, and gets the value that the API refused last, if any. Its rejection reaches every
 * waiting caller, and nothing is cached.
 * @param now a monotonic clock in milliseconds, so that changes of the wall clock do not matter.
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
    // A new token's life is counted from before the request: the server's clock did not start earlier.
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
