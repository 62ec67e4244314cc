import { marginOf } from '../token.ts';
import { digestOf, type StoredAccess } from './stored-token.ts';
import type { Granted } from './token-answer.ts';
import type { OAuth2 } from './token-request.ts';

/** An access token for a refresh token, whoever got it. */
export type RefreshedAccess = Pick<Granted, 'token' | 'lifeSeconds' | 'kept'> & { restSeconds: number | null };

/** Returns a digest of what a definition asks for, besides the refresh token. */
export function askedIn({ params, answer }: OAuth2): string {
  return digestOf(JSON.stringify([{ ...params, refresh_token: null }, answer]));
}

/** Tells whether a stored access token was not refused, and lives long enough that it need not be renewed ahead of its end. */
export function isUsable(access: StoredAccess, refused: string | null): boolean {
  if (access.token === refused) return false;
  const rest = restOf(access);
  return rest === null || rest > marginOf(access.lifeSeconds!);
}

/** Returns what is left of a stored access token. */
export function refreshed(access: StoredAccess): RefreshedAccess {
  const { token, lifeSeconds, kept } = access;
  return { token, lifeSeconds, kept, restSeconds: restOf(access) };
}

/** Never more than its life: clocks are set back. */
function restOf({ lifeSeconds, endsAt }: StoredAccess): number | null {
  return lifeSeconds === null || endsAt === null ? null : Math.min(lifeSeconds, (endsAt - Date.now()) / 1000);
}
