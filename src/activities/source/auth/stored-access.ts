import { marginOf } from '../token-manager.ts';
import { digestOf, type StoredAccess } from './stored-token.ts';
import type { TokenAnswer } from './token-answer.ts';
import type { OAuth2 } from './build-token-request.ts';

/** An access token for a refresh token, whoever got it. */
export type RefreshedAccess = Pick<TokenAnswer, 'token' | 'lifeSeconds' | 'kept'> & { restSeconds: number | null };

/** Returns a digest of everything that a definition requests, except the refresh token. */
export function requestDigest({ params, answer }: OAuth2): string {
  return digestOf(JSON.stringify([{ ...params, refresh_token: null }, answer]));
}

/** True if a stored access token was not refused and is not yet due for renewal. */
export function isUsable(access: StoredAccess, refused: string | null): boolean {
  if (access.token === refused) return false;
  const rest = restOf(access);
  return rest === null || rest > marginOf(access.lifeSeconds!);
}

/** Returns a stored access token with the rest of its life. */
export function withRest(access: StoredAccess): RefreshedAccess {
  const { token, lifeSeconds, kept } = access;
  return { token, lifeSeconds, kept, restSeconds: restOf(access) };
}

/** Never more than the token's whole life, because a clock may have been set back. */
function restOf({ lifeSeconds, endsAt }: StoredAccess): number | null {
  return lifeSeconds === null || endsAt === null ? null : Math.min(lifeSeconds, (endsAt - Date.now()) / 1000);
}
