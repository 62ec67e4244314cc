import { randomBytes } from 'node:crypto';
import { DIGEST_WORDS, writeDigest } from './id-digest.ts';

/** Remembers ids, each with a number. Keeps a digest of each: a Map of the ids themselves takes four times the memory. */
export interface IdIndex {
  /** Number of different ids. */
  readonly size: number;
  /** Slots looked at so far: fewer than five per id, whatever the ids are. */
  readonly probes: number;
  /** Adds an id with a number (a whole one below 2^32); returns the number that it has already, or null. */
  add(id: string | Uint32Array, number: number): number | null;
  /** Sets an id's number; returns the number that it had, or null if the id is new. */
  put(id: string | Uint32Array, number: number): number | null;
  /** Visits all ids in order of arrival. @param visit gets a digest that is valid only until it returns. */
  each(visit: (digest: Uint32Array, number: number) => void): void;
}

// An entry is a digest and a number.
const ENTRY_WORDS = DIGEST_WORDS + 1;
// Entries stay in fixed blocks and only the table is rebuilt: doubling one big array would need both copies at once.
const BLOCK_ENTRIES = 4096;
const FIRST_SLOTS = 64;
// The first block starts small and grows, as most indexes hold few ids or none.
const FIRST_ENTRIES = 32;

/** Different in each process, so that nobody can choose ids that all map to the same slot. */
const SEED = new Uint32Array(Uint8Array.from(randomBytes(4 * DIGEST_WORDS)).buffer);

/** Mixes all bits of a digest with the seed. */
function mix(words: Uint32Array, at: number): number {
  let mixed = 0;
  for (let word = 0; word < DIGEST_WORDS; word++) {
    mixed = Math.imul(mixed ^ words[at + word]! ^ SEED[word]!, 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  return (Math.imul(mixed, 0x85ebca6b) >>> 0) ^ (mixed >>> 13);
}

/**
 * Creates an empty index: entries in the order they came, and a hash table of their positions that is at most three
 * quarters full; so 25 to 31 bytes an id (a million ids: 28 MB).
 */
export function createIdIndex(): IdIndex {
  const blocks: Uint32Array[] = [];
  let size = 0;
  let probes = 0;
  // Of each slot the position of its entry, from 1; 0 = the slot is free. Their number is a power of two.
  let table = new Uint32Array(FIRST_SLOTS);
  const own = new Uint32Array(DIGEST_WORDS);

  const blockOf = (position: number): Uint32Array => blocks[Math.floor((position - 1) / BLOCK_ENTRIES)]!;
  const offsetOf = (position: number): number => ((position - 1) % BLOCK_ENTRIES) * ENTRY_WORDS;
  const slotOf = (words: Uint32Array, at: number): number => mix(words, at) & (table.length - 1);
  const after = (slot: number): number => (slot + 1) & (table.length - 1);

  function holds(position: number, digest: Uint32Array): boolean {
    const block = blockOf(position);
    const offset = offsetOf(position);
    for (let word = 0; word < DIGEST_WORDS; word++) if (block[offset + word] !== digest[word]) return false;
    return true;
  }

  function makeRoom(): void {
    const [first] = blocks;
    if (!first) blocks.push(new Uint32Array(FIRST_ENTRIES * ENTRY_WORDS));
    else if (size < BLOCK_ENTRIES && size * ENTRY_WORDS === first.length) {
      blocks[0] = new Uint32Array(first.length * 2);
      blocks[0].set(first);
    } else if (size % BLOCK_ENTRIES === 0) blocks.push(new Uint32Array(BLOCK_ENTRIES * ENTRY_WORDS));
  }

  function append(digest: Uint32Array, number: number): number {
    makeRoom();
    size += 1;
    const block = blockOf(size);
    block.set(digest, offsetOf(size));
    block[offsetOf(size) + DIGEST_WORDS] = number;
    return size;
  }

  function grow(): void {
    table = new Uint32Array(table.length * 2);
    for (let position = 1; position <= size; position++) {
      let slot = slotOf(blockOf(position), offsetOf(position));
      for (; table[slot] !== 0; slot = after(slot)) probes += 1;
      table[slot] = position;
    }
  }

  /** Returns the position of a known id; adds an unknown one and returns null. */
  function enter(id: string | Uint32Array, number: number): number | null {
    if (typeof id === 'string') writeDigest(id, own);
    const digest = typeof id === 'string' ? own : id;
    let slot = slotOf(digest, 0);
    for (; table[slot] !== 0; slot = after(slot)) {
      probes += 1;
      if (holds(table[slot]!, digest)) return table[slot]!;
    }
    probes += 1;
    table[slot] = append(digest, number);
    if (size * 4 > table.length * 3) grow();
    return null;
  }

  return {
    get size() {
      return size;
    },
    get probes() {
      return probes;
    },
    add(id, number) {
      const position = enter(id, number);
      return position === null ? null : blockOf(position)[offsetOf(position) + DIGEST_WORDS]!;
    },
    put(id, number) {
      const position = enter(id, number);
      if (position === null) return null;
      const [block, at] = [blockOf(position), offsetOf(position) + DIGEST_WORDS];
      const before = block[at]!;
      block[at] = number;
      return before;
    },
    each(visit) {
      for (let position = 1; position <= size; position++) {
        const [block, at] = [blockOf(position), offsetOf(position)];
        visit(block.subarray(at, at + DIGEST_WORDS), block[at + DIGEST_WORDS]!);
      }
    },
  };
}
