// The multipliers are those of MurmurHash3's finalizer and their inverses modulo 2^32.

/** Mixes 32 bits so that every bit of the result depends on every bit of `value`; a bijection. */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Undoes {@link mix}. */
export function unmix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x7ed1b41d);
  h ^= (h >>> 13) ^ (h >>> 26);
  h = Math.imul(h, 0xa5cb9243);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hashes a string to 32 bits (FNV-1a, mixed). */
export function hashOf(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h);
}

/** Returns a random-looking number in [0, 1) that depends only on its arguments. */
export function draw(seed: number, ...salts: number[]): number {
  let h = mix(seed);
  for (const salt of salts) h = mix(h ^ mix(salt + 0x9e3779b9));
  return h / 0x1_0000_0000;
}
