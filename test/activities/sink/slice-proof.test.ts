import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PartHeader } from '../../../src/activities/sink/files/part.ts';
import { createSliceProver, proveSlice } from '../../../src/activities/sink/slice-proof.ts';

/** Makes the header of a part with these records. */
function part(ids: string, { elsewhere = '', rejected = 0, total = null as number | null } = {}): PartHeader {
  const kept = ids.split('').filter(Boolean);
  const others = elsewhere.split('').filter(Boolean);
  const header = { ids: kept, elsewhere: others, rejected, total, received: kept.length + others.length + rejected };
  return header as Partial<PartHeader> as PartHeader;
}

/** Returns which rows are written, of each part, last reading first. */
const written = (readings: PartHeader[][]): string[] => {
  const prover = createSliceProver();
  const rowsOf = (part: PartHeader, isLast: boolean) => {
    const leaveOut = prover.take(part, isLast);
    return part.ids.filter((_, row) => !leaveOut?.has(row)).join('');
  };
  return readings.toReversed().flatMap((reading, index) =>
    reading
      .toReversed()
      .map((part) => rowsOf(part, index === 0))
      .reverse(),
  );
};

describe('the rows of a slice', () => {
  it('are all of them when none came twice', () => {
    assert.deepEqual(written([[part('ab'), part(''), part('c')]]), ['ab', '', 'c']);
    assert.equal(createSliceProver().take(part('ab'), true), null);
  });

  it('are the last of those that came twice', () => {
    assert.deepEqual(written([[part('abca'), part('db'), part('d')]]), ['ca', 'b', 'd']);
  });

  it('are those of the last reading, then what only earlier ones saw', () => {
    const readings = [[part('abx'), part('y')], [part('acy')], [part('ab'), part('ca')]];
    assert.deepEqual(written(readings), ['b', 'ca', 'y', 'x', '']);
  });

  it('are as many as there are different records', () => {
    for (const readings of [[[part('abca')]], [[part('ab')], [part('bc')]], [[part('')]], [[]]]) {
      const different = new Set(readings.flat().flatMap(({ ids }) => ids)).size;
      assert.equal(proveSlice(readings).rows, different);
      assert.equal(written(readings).join('').length, different);
    }
  });
});

describe('the numbers of a slice', () => {
  it('are those of its last reading', () => {
    const first = [part('abcdef', { rejected: 2, total: 9 })];
    const last = [part('aba', { elsewhere: 'x' }), part('c', { rejected: 1, total: 5 })];
    assert.deepEqual(proveSlice([first, last]), {
      pages: 2,
      readings: 2,
      received: 6,
      rows: 6,
      duplicates: 1,
      rejected: 1,
      sourceTotal: 5,
      distinct: 5,
      proven: true,
      proof: 'total',
    });
  });

  it('take the total that the source said last', () => {
    const total = (...totals: (number | null)[]) =>
      proveSlice([totals.map((said) => part('', { total: said }))]).sourceTotal;
    assert.deepEqual([total(5, 6), total(5, null), total(null, 5), total(null), total(5, 0)], [6, 5, 5, null, 0]);
  });

  it('count a record of another slice that came twice once', () => {
    assert.equal(proveSlice([[part('a', { elsewhere: 'xx' }), part('', { elsewhere: 'xy' })]]).distinct, 3);
  });
});

describe('a slice is proven', () => {
  const proof = (total: number | null, ids = 'abb', rejected = 1) => {
    const { proven, proof } = proveSlice([[part(ids, { rejected, total })]]);
    return [proven, proof];
  };

  it('by the total, counting different, rejected and foreign records', () =>
    assert.deepEqual(proof(3), [true, 'total']));

  it('not by fewer, nor by more', () => {
    // prettier-ignore
    assert.deepEqual([proof(2), proof(4)], [[false, 'none'], [false, 'none']]);
  });

  it('by the end mark where there is no total', () => assert.deepEqual(proof(null), [true, 'end-mark']));

  it('by a total of zero', () => assert.deepEqual(proof(0, '', 0), [true, 'total']));
});
