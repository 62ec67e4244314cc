import { LockHeld, withLock } from '../../../disk/lock.ts';
import { DESCRIBED_FAILURES } from '../described/advice.ts';
import { SourceFailure } from '../failure.ts';
import type { HttpClient } from '../http.ts';
import { rememberSecret } from '../known-secrets.ts';
import { marginOf } from '../token.ts';
import { requestGranted } from './request-token.ts';
import {
  digestOf,
  knowsSeed,
  openTokenFolder,
  readToken,
  removeRubbish,
  type StoredAccess,
  type StoredToken,
  withSeed,
  writeToken,
} from './stored-token.ts';
import type { Granted } from './token-answer.ts';
import { type OAuth2, oauth2Request } from './token-request.ts';

/** An access token for a refresh token, whoever got it. */
export type RefreshedAccess = Pick<Granted, 'token' | 'lifeSeconds' | 'kept'> & { restSeconds: number | null };

export interface RefreshParts {
  http: HttpClient;
  oauth2: OAuth2;
  /** Where the token is stored; see tokenFolder. */
  folder: string;
  /** The first refresh token, and how the definition names it. */
  seed: { token: string; source: string };
  tokenMinted: () => void;
  /** How long to wait for another process, in milliseconds. */
  patienceMs?: number;
}

// A request takes at most 110 s (http.ts).
const PATIENCE_MS = 120_000;

/**
 * Returns what gets access tokens by a refresh token that may rotate: one process at a time redeems it, the others take what
 * that one has stored. A new refresh token is on the disk before its access token is used, so that a kill does not lose it.
 * Where the newest is refused, the one before is tried, then the environment's: some servers take those a little longer.
 */
export function createRefresher(parts: RefreshParts): (refused: string | null) => Promise<RefreshedAccess> {
  const { folder, seed, patienceMs = PATIENCE_MS } = parts;
  const asked = askedIn(parts.oauth2);
  const isGood = (access: StoredAccess | null, refused: string | null): access is StoredAccess =>
    access?.asked === asked && usable(access, refused);
  /** What was granted and could not be written: the disk was full. */
  let unsaved: { token: StoredToken; after: string } | null = null;

  async function redeemOrTake(refused: string | null, isHeld: () => boolean): Promise<RefreshedAccess> {
    const save = (token: StoredToken, after: string) => saveWhile(isHeld, token, after);
    await removeRubbish(folder);
    let stored = await readToken(folder);
    if (!knowsSeed(stored, seed.token)) {
      // Noted before it is redeemed: afterwards, a worker that still has it must not take it for a new one.
      const noted = withSeed(stored, seed.token);
      await writeToken(folder, noted);
      const { refreshToken, previous } = noted;
      stored = await save(await redeem(parts, noted, [seed.token, refreshToken, previous]), refreshToken);
    }
    // Unless another process has stored a newer one since.
    if (unsaved?.after === stored.refreshToken) stored = await save(unsaved.token, unsaved.after);
    if (!isGood(stored.access, refused)) {
      const { refreshToken, previous } = stored;
      stored = await save(await redeem(parts, stored, [refreshToken, previous, seed.token]), refreshToken);
    }
    return refreshed(stored.access!);
  }

  async function saveWhile(isHeld: () => boolean, token: StoredToken, after: string): Promise<StoredToken> {
    unsaved = { token, after };
    // Whoever took over has redeemed since, or is about to: what is stored then counts.
    if (!isHeld()) throw lockedFailure(parts.oauth2, 'another process took over the renewal, as this one stood still');
    await writeToken(folder, token);
    unsaved = null;
    return token;
  }

  return async (refused) => {
    const stored = await readToken(folder);
    if (knowsSeed(stored, seed.token) && isGood(stored.access, refused)) return refreshed(stored.access);
    const lock = await openTokenFolder(folder);
    return withLock(lock, (isHeld) => redeemOrTake(refused, isHeld), { patienceMs }).catch((error: unknown) => {
      if (!(error instanceof LockHeld)) throw error;
      throw lockedFailure(parts.oauth2, 'another process is renewing the token and does not come to an end');
    });
  };
}

/** Redeems the first of some refresh tokens that is not refused. */
async function redeem(
  { http, oauth2, seed, tokenMinted }: RefreshParts,
  stored: StoredToken,
  candidates: readonly (string | null)[],
): Promise<StoredToken> {
  let refusal: SourceFailure | null = null;
  for (const refreshToken of new Set(candidates.filter((token) => token !== null))) {
    rememberSecret(refreshToken);
    const at = Date.now();
    try {
      const granted = await requestGranted(http, oauth2Request(oauth2, refreshToken), oauth2.answer);
      tokenMinted();
      return after(stored, refreshToken, granted, { at, asked: askedIn(oauth2) });
    } catch (error) {
      if (!isRefusedToken(error)) throw error;
      refusal ??= error;
    }
  }
  throw withAdvice(refusal!, seed.source);
}

/** What to store after a grant. @param at Unix time of the request in milliseconds: a token's life began no earlier. */
function after(
  stored: StoredToken,
  redeemed: string,
  granted: Granted,
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

/** Returns a digest of what a definition asks for, besides the refresh token. */
function askedIn({ params, answer }: OAuth2): string {
  return digestOf(JSON.stringify([{ ...params, refresh_token: null }, answer]));
}

/** Tells whether a stored access token was not refused, and lives long enough that it need not be renewed ahead of its end. */
function usable(access: StoredAccess, refused: string | null): boolean {
  if (access.token === refused) return false;
  const rest = restOf(access);
  return rest === null || rest > marginOf(access.lifeSeconds!);
}

function refreshed(access: StoredAccess): RefreshedAccess {
  const { token, lifeSeconds, kept } = access;
  return { token, lifeSeconds, kept, restSeconds: restOf(access) };
}

/** Never more than its life: clocks are set back. */
function restOf({ lifeSeconds, endsAt }: StoredAccess): number | null {
  return lifeSeconds === null || endsAt === null ? null : Math.min(lifeSeconds, (endsAt - Date.now()) / 1000);
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
    'The refresh token has expired or was revoked, or its successor was lost because a worker was killed between the answer ' +
    `and the disk: log in again, and put the new refresh token into ${source}; running exports resume with it once their worker is restarted.`;
  return new SourceFailure(answer, undefined, { ...row, action: 'stop', type: 'Unauthorized', advice });
}

/** A failure that is tried again. */
function lockedFailure({ token }: OAuth2, message: string): SourceFailure {
  return new SourceFailure({
    service: 'login',
    method: 'POST',
    path: new URL(token).pathname,
    status: 0,
    code: 'LOCKED',
    message,
    correlationId: null,
    retryAfter: null,
    contentType: null,
    fault: null,
    failures: DESCRIBED_FAILURES,
  });
}
