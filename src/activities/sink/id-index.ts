import { hash } from 'node:crypto';

/** Remembers which ids there were, and as which record each came first. */
export interface IdIndex {
  /** Adds the id of record `number` (from 1); returns the number of an earlier record with this id, or null. */
  add(id: string, number: number): number | null;
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** Writes 128 bits that stand for an id: those of a UUID itself (in half the time), else of its SHA-256. */
function writeDigest(id: string, digest: Uint32Array): void {
  if (UUID.test(id)) {
    digest[0] = parseInt(id.slice(0, 8), 16);
    digest[1] = parseInt(id.slice(9, 13) + id.slice(14, 18), 16);
    digest[2] = parseInt(id.slice(19, 23) + id.slice(24, 28), 16);
    digest[3] = parseInt(id.slice(28), 16);
    return;
  }
  const bytes = hash('sha256', id, 'buffer');
  for (let word = 0; word < WORDS; word++) digest[word] = bytes.readUInt32LE(word * 4);
}

// Of 128 bits of SHA-256 no two are ever the same; a Map of the ids themselves takes four times the memory.
const WORDS = 4;

/**
 * Creates an empty index: a hash table with open addressing that is at most half full, so 40 to 80 bytes an id (a
 * million ids: 42 MB).
 */
export function createIdIndex(): IdIndex {
  let slots = 1024;
  let digests = new Uint32Array(slots * WORDS);
  // 0 = the slot is free.
  let numbers = new Uint32Array(slots);
  let size = 0;
  const digest = new Uint32Array(WORDS);

  /** Returns the slot that holds a digest, or the free one that it belongs in. */
  function slotOf(digest: Uint32Array): number {
    let slot = digest[0]! % slots;
    while (numbers[slot] !== 0 && !holds(slot, digest)) slot = (slot + 1) % slots;
    return slot;
  }

  function holds(slot: number, digest: Uint32Array): boolean {
    for (let word = 0; word < WORDS; word++) if (digests[slot * WORDS + word] !== digest[word]) return false;
    return true;
  }

  function put(slot: number, digest: Uint32Array, number: number): void {
    digests.set(digest, slot * WORDS);
    numbers[slot] = number;
  }

  function grow(): void {
    const [oldDigests, oldNumbers] = [digests, numbers];
    slots *= 2;
    digests = new Uint32Array(slots * WORDS);
    numbers = new Uint32Array(slots);
    for (const [slot, number] of oldNumbers.entries()) {
      const digest = oldDigests.subarray(slot * WORDS, (slot + 1) * WORDS);
      if (number !== 0) put(slotOf(digest), digest, number);
    }
  }

  return {
    add(id, number) {
      writeDigest(id, digest);
      const slot = slotOf(digest);
      if (numbers[slot] !== 0) return numbers[slot]!;
      put(slot, digest, number);
      size += 1;
      if (size * 2 > slots) grow();
      return null;
    },
  };
}
