import { randomBytes } from 'node:crypto';
import { RateWindow } from '../rate-limit.ts';

/** A live access token. */
export interface Token {
  /** On the monotonic clock, in milliseconds. */
  readonly expiresAt: number;
  readonly window: RateWindow;
}

/** The tokens minted so far that are neither revoked nor expired. */
export class Tokens {
  /** Every token ever minted, oldest first. */
  readonly minted: string[] = [];
  readonly #live = new Map<string, Token>();

  /** Mints a token that is valid for `seconds`. */
  mint(seconds: number, now: number): string {
    for (const [text, token] of this.#live) if (token.expiresAt <= now) this.#live.delete(text);
    const text = randomBytes(48).toString('base64url');
    this.minted.push(text);
    this.#live.set(text, { expiresAt: now + seconds * 1000, window: new RateWindow() });
    return text;
  }

  /** Returns the token with this text; null if it is unknown, expired or revoked. */
  find(text: string, now: number): Token | null {
    const token = this.#live.get(text);
    return token !== undefined && token.expiresAt > now ? token : null;
  }

  revokeAll(): void {
    this.#live.clear();
  }
}
