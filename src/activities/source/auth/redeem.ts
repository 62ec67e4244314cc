import { SourceFailure } from '../failure.ts';
import type { HttpClient } from '../http.ts';
import { rememberSecret } from '../known-secrets.ts';
import { requestTokenAnswer } from './request-token.ts';
import { requestDigest } from './stored-access.ts';
import type { StoredToken } from './stored-token.ts';
import type { TokenAnswer } from './token-answer.ts';
import { type OAuth2, oauth2Request } from './build-token-request.ts';

export interface RedeemParts {
  http: HttpClient;
  oauth2: OAuth2;
  /** The first refresh token, and the text that names it in the definition. */
  seed: { token: string; source: string };
  tokenMinted: () => void;
}

/**
 * Redeems the first of some refresh tokens that is not refused.
 *
 * @returns what to store; its access token must not be used before.
 * @throws SourceFailure by the failure table; where all are refused, with the advice to log in again.
 */
export async function redeem(
  { http, oauth2, seed, tokenMinted }: RedeemParts,
  stored: StoredToken,
  candidates: readonly (string | null)[],
): Promise<StoredToken> {
  let refusal: SourceFailure | null = null;
  for (const refreshToken of new Set(candidates.filter((token) => token !== null))) {
    rememberSecret(refreshToken);
    const at = Date.now();
    try {
      const granted = await requestTokenAnswer(http, oauth2Request(oauth2, refreshToken), oauth2.answer);
      tokenMinted();
      return storedAfter(stored, refreshToken, granted, { at, asked: requestDigest(oauth2) });
    } catch (error) {
      if (!isRefusedToken(error)) throw error;
      refusal ??= error;
    }
  }
  throw withAdvice(refusal!, seed.source);
}

/** What to store after a grant. @param at Unix time of the request in milliseconds: a token's life began no earlier. */
function storedAfter(
  stored: StoredToken,
  redeemed: string,
  granted: TokenAnswer,
  { at, asked }: { at: number; asked: string },
): StoredToken {
  const { token, lifeSeconds, kept, refreshToken } = granted;
  for (const secret of [token, refreshToken]) if (secret !== null) rememberSecret(secret);
  const endsAt = lifeSeconds === null ? null : at + lifeSeconds * 1000;
  const isRotated = refreshToken !== null && refreshToken !== redeemed;
  return {
    seeds: stored.seeds,
    refreshToken: isRotated ? refreshToken : redeemed,
    previous: isRotated ? redeemed : stored.previous,
    access: { token, asked, lifeSeconds, endsAt, kept },
  };
}

/** Tells whether the refresh token was refused, and not the client, the moment or the rate (RFC 6749, section 5.2). */
function isRefusedToken(error: unknown): error is SourceFailure {
  if (!(error instanceof SourceFailure) || ['wait', 'retry'].includes(error.row.action)) return false;
  const { status, code, message } = error.answer;
  if (![200, 400, 401, 403].includes(status)) return false;
  if (code === 'invalid_grant') return true;
  return /refresh.?token/i.test(`${code} ${message}`) && !/(client|_type)$/.test(code ?? '');
}

function withAdvice({ answer, row }: SourceFailure, source: string): SourceFailure {
  const advice =
    'The refresh token has expired or was revoked, or a worker was killed after it had received a new one and before it could ' +
    `store it. Log in again, put the new refresh token into ${source}, and start again; what has been saved stays.`;
  return new SourceFailure(answer, undefined, { ...row, action: 'stop', type: 'Unauthorized', advice });
}
