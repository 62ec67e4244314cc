/** Pseudo-random numbers from a seed, so that a run can be repeated. */
export interface Random {
  /** Returns a number from 0 to less than 1. */
  next(): number;
  /** Returns a whole number from 0 to less than a limit. */
  below(limit: number): number;
  /** Returns one of several things. */
  of<T>(things: readonly T[]): T;
}

/** Returns the numbers of a seed (mulberry32, which starts with the seed's FNV-1a hash). */
export function seeded(seed: string): Random {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(seed)) state = Math.imul(state ^ byte, 0x01000193);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, of: (things) => things[below(things.length)]! };
}
