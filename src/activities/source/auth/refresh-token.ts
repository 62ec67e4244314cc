import { LockHeld, withLock } from '../../../disk/lock.ts';
import { DESCRIBED_FAILURES } from '../described/advice.ts';
import { SourceFailure } from '../failure.ts';
import { noAnswer } from '../response.ts';
import { redeem, type RedeemParts } from './redeem.ts';
import { requestDigest, isUsable, type RefreshedAccess, withRest } from './stored-access.ts';
import {
  knowsSeed,
  openTokenFolder,
  readToken,
  removeRubbish,
  type StoredAccess,
  type StoredToken,
  withSeed,
  writeToken,
} from './stored-token.ts';
import type { OAuth2 } from './build-token-request.ts';

export interface RefreshParts extends RedeemParts {
  /** The folder in which the token is stored; see tokenFolder. */
  folder: string;
  /** How long to wait for another process, in milliseconds. */
  patienceMs?: number;
}

// A request takes at most 110 s (http.ts).
const PATIENCE_MS = 120_000;

/**
 * Returns a function that gets access tokens by a refresh token that may rotate. One process at a time redeems it, the
 * others use what it has stored. A new refresh token is on disk before its access token is used, so a kill cannot lose
 * it. If the newest is refused, the previous one is tried, then the environment's: some servers accept those a little
 * longer.
 */
export function createRefresher(parts: RefreshParts): (refused: string | null) => Promise<RefreshedAccess> {
  const { folder, seed, patienceMs = PATIENCE_MS } = parts;
  const asked = requestDigest(parts.oauth2);
  const isGood = (access: StoredAccess | null, refused: string | null): access is StoredAccess =>
    access?.asked === asked && isUsable(access, refused);
  /** A grant that could not be written, for example because the disk was full. */
  let unsaved: { token: StoredToken; after: string } | null = null;

  async function redeemOrTake(refused: string | null, isHeld: () => boolean): Promise<RefreshedAccess> {
    const save = (token: StoredToken, after: string) => saveWhile(isHeld, token, after);
    await removeRubbish(folder);
    let stored = await readToken(folder);
    if (!knowsSeed(stored, seed.token)) {
      // Noted before it is redeemed: afterwards, a worker that still has this token must not treat it as a new one.
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
    return withRest(stored.access!);
  }

  async function saveWhile(isHeld: () => boolean, token: StoredToken, after: string): Promise<StoredToken> {
    unsaved = { token, after };
    // Whoever took over the lock has redeemed since, or is about to: the stored token then counts, not this one.
    if (!isHeld())
      throw lockedFailure(
        parts.oauth2,
        'this process stood still for so long that another process took over the renewal of the token',
      );
    await writeToken(folder, token);
    unsaved = null;
    return token;
  }

  return async (refused) => {
    const stored = await readToken(folder);
    if (knowsSeed(stored, seed.token) && isGood(stored.access, refused)) return withRest(stored.access);
    const lock = await openTokenFolder(folder);
    return withLock(lock, (isHeld) => redeemOrTake(refused, isHeld), { patienceMs }).catch((error: unknown) => {
      if (!(error instanceof LockHeld)) throw error;
      throw lockedFailure(parts.oauth2, 'another process is renewing the token and has not finished in time');
    });
  };
}

/** Returns a failure that is retried. */
function lockedFailure({ token }: OAuth2, message: string): SourceFailure {
  const silent = noAnswer({ service: 'login', method: 'POST', url: token }, DESCRIBED_FAILURES);
  return new SourceFailure({ ...silent, code: 'LOCKED', message });
}
