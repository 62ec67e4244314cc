import type { FuzzAnswer, FuzzClock, FuzzRequest } from './described-fuzz-exchange.ts';
import type { FuzzWorld } from './described-fuzz-world.ts';
import type { Random } from './random.ts';

/** Grants tokens that expire, and revokes some of them earlier. */
export interface FuzzTokens {
  grant: (request: FuzzRequest) => FuzzAnswer;
  /** Returns whether a request is refused because of its credentials. */
  refusal: (request: FuzzRequest, query: URLSearchParams) => boolean;
}

/** Creates the tokens of a world's API. */
export function fuzzTokens({ auth, faults }: FuzzWorld, clock: FuzzClock, random: Random): FuzzTokens {
  const { grants, env, sent } = auth;
  const good = new Map<string, { end: number; uses: number }>();
  let granted = 0;
  let refresh = 'refresh-0';

  function grant({ headers, body }: FuzzRequest): FuzzAnswer {
    const said = `${decodeURIComponent(body)} ${Buffer.from((headers['authorization'] ?? '').slice(6), 'base64').toString()}`;
    const isJwt = /\bassertion\b/.test(said);
    const isMe = isJwt || said.includes(env['FUZZ_SECRET']!);
    if (!isMe) return answer(401, { error: 'invalid_client' });
    if (grants!.rotates) {
      if (!said.includes(refresh)) return answer(400, { error: 'invalid_grant' });
      refresh = `refresh-${granted + 1}`;
    }
    granted += 1;
    const token = `granted-token-${granted}`;
    const { life, lifeSeconds } = grants!;
    const end = life === 'none' ? Infinity : clock.ms + lifeSeconds * 1000;
    // Some tokens are revoked, but never before their first use.
    good.set(token, { end, uses: random.next() < faults * 2 ? 1 + random.below(5) : Infinity });
    return answer(200, {
      ...{
        access_token: token,
        shop: { id: 77 },
        data: { token },
        expires_in: lifeSeconds,
        ends: new Date(end === Infinity ? 0 : end).toISOString(),
      },
      ...(grants!.rotates && { refresh_token: refresh }),
    });
  }

  return {
    grant,
    refusal({ headers }, query) {
      if (grants === null) return !auth.shows(headers, query);
      const shown = sent === 'Bearer' ? headers['authorization']?.replace(/^Bearer /, '') : headers['x-session'];
      const token = good.get(shown ?? '');
      if (auth.keeps && headers['x-shop'] !== '77') return true;
      if (token === undefined || clock.ms >= token.end || token.uses === 0) return true;
      token.uses -= 1;
      return false;
    },
  };
}

const answer = (status: number, body: unknown): FuzzAnswer => ({ status, headers: {}, body: JSON.stringify(body) });
