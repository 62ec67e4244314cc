/** A bearer token and the monotonic time (milliseconds) from which it is no longer used. */
export interface Token {
  readonly value: string;
  readonly renewAt: number;
}

/** What the token endpoint grants: the bearer token and its life in seconds (RFC 6749, section 5.1). */
export interface TokenGrant {
  accessToken: string;
  /** Null where the endpoint does not say: the token is used until the API refuses it. */
  expiresInSeconds: number | null;
}

export interface TokenManager {
  /** Returns a token that is good now; callers that come while one is being requested share that request. */
  get(): Promise<Token>;
  /** Says that the API refused this token: the next {@link get} renews it, unless it has been replaced already. */
  refuse(token: Token): void;
}

// A request waits up to 60 s for its answer (HOLDFAST_REQUEST_TIMEOUT_SECONDS): a token given out must live that long.
const MARGIN_MS = 60_000;
// Tokens shorter than ten minutes would be renewed far too often by a fixed margin.
const MARGIN_SHARE = 0.1;

/**
 * Caches one token, renews it once for all callers, ahead of its end by a minute or a tenth of its life.
 *
 * @param request asks the token endpoint; its rejection reaches every caller that waits, and nothing is cached.
 * @param now a monotonic clock in milliseconds, so that a changed wall clock neither keeps nor drops a token.
 */
export function createTokenManager(
  request: () => Promise<TokenGrant>,
  now: () => number = () => performance.now(),
): TokenManager {
  let current: Token | null = null;
  let pending: Promise<Token> | null = null;

  async function renew(): Promise<Token> {
    // The life counts from before the request: the server's clock started no earlier.
    const asked = now();
    const { accessToken, expiresInSeconds } = await request();
    const life = (expiresInSeconds ?? Infinity) * 1000;
    current = { value: accessToken, renewAt: asked + life - Math.min(MARGIN_MS, life * MARGIN_SHARE) };
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
    refuse(token) {
      if (token === current) current = null;
    },
  };
}
