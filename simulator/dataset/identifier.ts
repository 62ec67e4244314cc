import { mix, unmix } from '../hash.ts';

/** Length of a UUID in text. */
export const UUID_LENGTH = 36;

const HEX = Uint8Array.from(Buffer.from('0123456789abcdef'));
const DASH = 45;
const FOUR = 52;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Makes UUIDs from numbers: the first 32 bits are a bijection of the number, so no two are equal. */
export interface Identifiers {
  /** Writes the UUID of `index` (0 to 2^32 - 1) at `position`. */
  write(target: Uint8Array, position: number, index: number): void;
  text(index: number): string;
  /** Returns the number from which a UUID was made; null for any other text. */
  indexOf(uuid: string): number | null;
}

export function identifiers(seed: number): Identifiers {
  const key = mix(seed);
  const scratch = Buffer.alloc(UUID_LENGTH);
  function write(target: Uint8Array, position: number, index: number): void {
    const a = mix(index ^ key);
    const b = mix(a + 0x3c6ef372);
    const c = mix(b ^ key);
    writeHex(target, position, a, 8);
    target[position + 8] = DASH;
    writeHex(target, position + 9, b, 4);
    target[position + 13] = DASH;
    target[position + 14] = FOUR;
    writeHex(target, position + 15, b >>> 16, 3);
    target[position + 18] = DASH;
    writeHex(target, position + 19, 8 | (b >>> 30), 1);
    writeHex(target, position + 20, c, 3);
    target[position + 23] = DASH;
    writeHex(target, position + 24, c >>> 12, 4);
    writeHex(target, position + 28, mix(c + a), 8);
  }
  function text(index: number): string {
    write(scratch, 0, index);
    return scratch.toString('latin1');
  }
  function indexOf(uuid: string): number | null {
    if (!UUID.test(uuid)) return null;
    const index = (unmix(parseInt(uuid.slice(0, 8), 16)) ^ key) >>> 0;
    return text(index) === uuid ? index : null;
  }
  return { write, text, indexOf };
}

/** Copies the UUID at `origin` to `position` and adds `ordinal` (1 to 255) to its last two digits, modulo 256. */
export function writeRelated(target: Uint8Array, position: number, origin: number, ordinal: number): void {
  target.copyWithin(position, origin, origin + UUID_LENGTH - 2);
  const last = digit(target[origin + 34] ?? 0) * 16 + digit(target[origin + 35] ?? 0);
  writeHex(target, position + 34, (last + ordinal) & 255, 2);
}

function writeHex(target: Uint8Array, position: number, value: number, digits: number): void {
  for (let i = position + digits - 1; i >= position; i--) {
    target[i] = HEX[value & 15] ?? 0;
    value >>>= 4;
  }
}

function digit(code: number): number {
  return code <= 57 ? code - 48 : code - 87;
}
