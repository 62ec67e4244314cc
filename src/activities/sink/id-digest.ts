import { hash } from 'node:crypto';

/** Words of 32 bits in a digest. */
export const DIGEST_WORDS = 4;

const HALF_PAIR = /\p{Surrogate}/u;

/**
 * Writes 128 bits of an id's SHA-256, so that nobody can construct two ids with the same digest. UTF-8 cannot encode
 * half of a surrogate pair, so an id with one is hashed as UTF-16, after a byte that never occurs in UTF-8.
 */
export function writeDigest(id: string, digest: Uint32Array): void {
  // As text: that takes two thirds of the time of a buffer.
  const bytes = hash('sha256', HALF_PAIR.test(id) ? utf16Of(id) : id, 'binary');
  for (let word = 0; word < DIGEST_WORDS; word++) {
    const at = word * 4;
    const [low, high] = [
      bytes.charCodeAt(at) | (bytes.charCodeAt(at + 1) << 8),
      bytes.charCodeAt(at + 2) | (bytes.charCodeAt(at + 3) << 8),
    ];
    digest[word] = low | (high << 16);
  }
}

const utf16Of = (id: string): Buffer => Buffer.concat([Buffer.of(0xff), Buffer.from(id, 'utf16le')]);
