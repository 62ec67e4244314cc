import { Duration } from 'luxon';
import { valueAt } from '../../../datasets/definition/path.ts';
import { readTime } from '../../../datasets/time-format.ts';
import type { OAuth2 } from './build-token-request.ts';

/** What the answer to a token request grants. */
export interface TokenAnswer {
  token: string;
  /** Null if the answer does not say: the token is used until it is refused. */
  lifeSeconds: number | null;
  /** The refresh token to use next; null if it stays the same. */
  refreshToken: string | null;
  /** Values that the definition keeps, by name. */
  kept: Record<string, string | number>;
}

// What a header may hold (RFC 6750, section 2.1, and a little more).
const TOKEN = /^[\x21-\x7e]+$/;
// From here on a number is milliseconds: as seconds it would be the year 5138.
const MILLISECONDS = 1e11;

/**
 * Reads an answer by the paths of a definition.
 *
 * @param fields the answer, parsed.
 * @param now Unix time in milliseconds, for ends that are times.
 * @returns a sentence where it holds no token.
 */
export function readTokenAnswer(fields: unknown, answer: OAuth2['answer'], now = Date.now()): TokenAnswer | string {
  const token = valueAt(fields, answer.token);
  if (typeof token !== 'string' || !TOKEN.test(token)) return `the answer has no token at "${answer.token}"`;
  const kept: TokenAnswer['kept'] = {};
  for (const [name, path] of Object.entries(answer.keep ?? {})) {
    const value = valueAt(fields, path);
    if (typeof value !== 'string' && typeof value !== 'number') return `the answer has no text or number at "${path}"`;
    kept[name] = value;
  }
  const refreshToken = valueAt(fields, 'refresh_token');
  const rotated = typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : null;
  return { token, lifeSeconds: lifeOf(fields, answer, now), refreshToken: rotated, kept };
}

function lifeOf(fields: unknown, answer: OAuth2['answer'], now: number): number | null {
  if (answer.life !== undefined) return Duration.fromISO(answer.life).as('seconds');
  const endsAt = answer['expires-at'];
  if (endsAt !== undefined) {
    const at = timeOf(valueAt(fields, endsAt));
    return at === null ? null : Math.max(1, (at - now) / 1000);
  }
  const life = numberOf(valueAt(fields, answer.expires ?? 'expires_in'));
  return life !== null && life > 0 ? life : null;
}

/** Reads a Unix time (seconds or milliseconds) or an ISO 8601 time; in milliseconds. */
function timeOf(value: unknown): number | null {
  const number = numberOf(value);
  if (number !== null) return number >= MILLISECONDS ? number : number * 1000;
  if (typeof value !== 'string') return null;
  // Without a zone it is UTC; Date.parse would take the worker's zone.
  const time = [readTime(value, 'sql'), Date.parse(value)].find((each) => !Number.isNaN(each));
  return time ?? null;
}

/** Reads a number, which some services send as text. */
function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
