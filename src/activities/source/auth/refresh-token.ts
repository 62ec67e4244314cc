import { LockHeld, withLock } from '../../../disk/lock.ts';
import { DESCRIBED_FAILURES } from '../described/advice.ts';
import { SourceFailure } from '../failure.ts';
import { noAnswer } from '../response.ts';
import { redeem, type RedeemParts } from './redeem.ts';
import { askedIn, isUsable, type RefreshedAccess, refreshed } from './stored-access.ts';
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
import type { OAuth2 } from './token-request.ts';

export interface RefreshParts extends RedeemParts {
  /** Where the token is stored; see tokenFolder. */
  folder: string;
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
    access?.asked === asked && isUsable(access, refused);
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

/** A failure that is tried again. */
function lockedFailure({ token }: OAuth2, message: string): SourceFailure {
  const silent = noAnswer({ service: 'login', method: 'POST', url: token }, DESCRIBED_FAILURES);
  return new SourceFailure({ ...silent, code: 'LOCKED', message });
}
