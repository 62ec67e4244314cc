import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DIGEST_WORDS, writeDigest } from '../../../../src/activities/sink/id-digest.ts';
import { findIdFaults } from '../../../../src/activities/sink/files/find-id-faults.ts';
import {
  decodeSliceIds,
  encodeSliceIds,
  type IdList,
  type SliceIdsFile,
} from '../../../../src/activities/sink/files/slice-ids.ts';
import { type Random, seeded } from '../../../../testkit/random.ts';

const SLICES = 60;

type Slice = Record<IdList, Set<string>>;

/** Slices of ids, many of which are in two lists. */
function someSlices(random: Random): Slice[] {
  const some = (most: number) => new Set(Array.from({ length: random.below(most) }, () => `id-${random.below(400)}`));
  return Array.from({ length: 1 + random.below(4) }, () => {
    const kept = some(120);
    const elsewhere = new Set([...some(60)].filter((id) => !kept.has(id)));
    return { kept, elsewhere };
  });
}

/** The ids of a slice as they are on the disk. @param see is told of each reading. */
async function fileOf(slice: Slice, see: () => void): Promise<SliceIdsFile> {
  const each = (ids: Set<string>) => (visit: (digest: Uint32Array) => void) => {
    const digest = new Uint32Array(DIGEST_WORDS);
    for (const id of ids) {
      writeDigest(id, digest);
      visit(digest);
    }
  };
  const bytes = Buffer.concat(encodeSliceIds({ kept: each(slice.kept), elsewhere: each(slice.elsewhere) }));
  const file = await decodeSliceIds((at, length) => Promise.resolve(new Uint8Array(bytes.subarray(at, at + length))));
  return {
    count: (...args) => file.count(...args),
    read(...args) {
      see();
      return file.read(...args);
    },
  };
}

/** What is to be found, by way of plain sets. */
function expected(slices: readonly Slice[]): { repeated: number; missing: number } {
  const all = new Set(slices.flatMap(({ kept }) => [...kept]));
  const repeated = [...all].filter((id) => slices.filter(({ kept }) => kept.has(id)).length > 1);
  const missing = new Set(slices.flatMap(({ elsewhere }) => [...elsewhere].filter((id) => !all.has(id))));
  return { repeated: repeated.length, missing: missing.size };
}

describe('looking over the ids of all slices', () => {
  it('finds the same in one round as in many, and that is right', async () => {
    const random = seeded('id rounds');
    let faults = 0;
    for (let n = 0; n < SLICES; n++) {
      const slices = someSlices(random);
      const right = expected(slices);
      const readings: number[] = [];
      // One at a time takes as long as all others together.
      for (const idsAtOnce of [1_000_000, 50, 7, n < SLICES / 4 ? 1 : 3]) {
        let read = 0;
        const files = await Promise.all(slices.map((slice) => fileOf(slice, () => (read += 1))));
        const { repeated, missing } = await findIdFaults(files, idsAtOnce);
        assert.deepEqual({ repeated: repeated.count, missing: missing.count }, right, `${idsAtOnce} ids at once`);
        readings.push(read / (2 * slices.length));
      }
      faults += right.repeated + right.missing;
      const ids = slices.reduce((sum, { kept, elsewhere }) => sum + kept.size + elsewhere.size, 0);
      assert.equal(readings[0], ids === 0 ? 0 : 1);
      if (ids > 100) assert.ok(readings[1]! > 1 && readings[3]! > readings[1]!, `rounds: ${readings.join(', ')}`);
    }
    assert.ok(faults > 1_000, `${faults} faults: the slices are too alike or too different to say anything`);
  });
});
