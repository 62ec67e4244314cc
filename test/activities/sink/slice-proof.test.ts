import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PageNumbers } from '../../../src/activities/sink/page-numbers.ts';
import { createSliceProver, proveSlice } from '../../../src/activities/sink/slice-proof.ts';
import { page } from '../../../testkit/page-numbers.ts';

/** Returns which rows are written, of each page, last reading first. */
const written = (readings: PageNumbers[][]): string[] => {
  const prover = createSliceProver(readings.length);
  const rowsOf = (page: PageNumbers, reading: number) => {
    const { leaveOut } = prover.take(page, reading);
    return page.ids.filter((_, row) => !leaveOut?.has(row)).join('');
  };
  return [...readings.entries()].reverse().flatMap(([index, reading]) =>
    reading
      .toReversed()
      .map((page) => rowsOf(page, index + 1))
      .reverse(),
  );
};

describe('the rows of a slice', () => {
  it('are all of them when none came twice', () => {
    assert.deepEqual(written([[page('ab'), page(''), page('c')]]), ['ab', '', 'c']);
    assert.deepEqual(createSliceProver(1).take(page('ab'), 1), { leaveOut: null, leaveOutRejected: null });
  });

  it('are the last of those that came twice', () => {
    assert.deepEqual(written([[page('abca'), page('db'), page('d')]]), ['ca', 'b', 'd']);
  });

  it('are those of the last reading, then what only earlier ones saw', () => {
    const readings = [[page('abx'), page('y')], [page('acy')], [page('ab'), page('ca')]];
    assert.deepEqual(written(readings), ['b', 'ca', 'y', 'x', '']);
  });

  it('are as many as there are different records', () => {
    for (const readings of [[[page('abca')]], [[page('ab')], [page('bc')]], [[page('')]], [[]]]) {
      const different = new Set(readings.flat().flatMap(({ ids }) => ids)).size;
      assert.equal(proveSlice(readings).rows, different);
      assert.equal(written(readings).join('').length, different);
    }
  });

  it('hold a record that another page left to another slice: it is never lost', () => {
    assert.deepEqual(written([[page('a'), page('', { elsewhere: 'a' })]]), ['a', '']);
    assert.deepEqual(written([[page('', { elsewhere: 'a' }), page('a')]]), ['', 'a']);
  });
});

describe('the numbers of a slice', () => {
  it('are the last reading’s for the total, and those of all readings for what became of the records', () => {
    const first = [page('abcdef', { rejected: 'rs', total: 9 })];
    const last = [page('aba', { elsewhere: 'x', total: 5 }), page('c', { rejected: 'r', total: 5 })];
    assert.deepEqual(proveSlice([first, last]), {
      pages: 2,
      readings: 2,
      received: 14,
      rows: 6,
      duplicates: 1,
      reread: 4,
      elsewhere: 1,
      outside: 0,
      rejected: 2,
      sourceTotal: 5,
      distinct: 5,
      proven: true,
      proof: 'total',
      reason: null,
    });
  });

  it('count a record of another slice, or of none, that came twice once', () => {
    const pages = [page('a', { elsewhere: 'xx', outside: 'o' }), page('', { elsewhere: 'xy', outside: 'oo' })];
    const { distinct, elsewhere, outside, duplicates, received } = proveSlice([pages]);
    assert.deepEqual({ distinct, elsewhere, outside, duplicates, received }, { distinct: 4, elsewhere: 2, outside: 1, duplicates: 4, received: 8 }); // oxfmt-ignore
  });

  it('count a rejected record that came twice once', () => {
    const { distinct, rejected, duplicates, reason } = proveSlice([
      [page('abcde', { rejected: 'R', total: 7 }), page('', { rejected: 'R', total: 7 })],
    ]);
    assert.deepEqual({ distinct, rejected, duplicates }, { distinct: 6, rejected: 1, duplicates: 1 });
    assert.equal(reason, '6 different records arrived, but the source counts 7');
  });

  it('count a record once that was rejected on one page and understood on another', () => {
    const rejected = { ...page('b'), rejected: [{ content: 'A', id: 'a' }] };
    for (const pages of [
      [rejected, page('a')],
      [page('a'), rejected],
    ]) {
      // oxfmt-ignore
      const numbers = proveSlice([pages]);
      const { distinct, rows, rejected, received } = numbers;
      assert.deepEqual({ distinct, rows, rejected, received }, { distinct: 2, rows: 2, rejected: 1, received: 3 });
    }
  });

  it('count a record once that was left to another slice on one page and kept on another', () => {
    const { distinct, rows, elsewhere, duplicates } = proveSlice([[page('a', { elsewhere: 'b' }), page('b')]]);
    assert.deepEqual({ distinct, rows, elsewhere, duplicates }, { distinct: 2, rows: 2, elsewhere: 0, duplicates: 1 });
  });
});

describe('a slice is proven', () => {
  const proof = (total: number | null, ids = 'abb', rejected = 'r') => {
    const { proven, proof } = proveSlice([[page(ids, { rejected, total })]]);
    return [proven, proof];
  };

  it('by the total, counting different, rejected and foreign records', () =>
    assert.deepEqual(proof(3), [true, 'total']));

  it('not by fewer, nor by more', () => {
    // oxfmt-ignore
    assert.deepEqual([proof(2), proof(4)], [[false, 'none'], [false, 'none']]);
  });

  it('by the end mark where there is no total', () => assert.deepEqual(proof(null), [true, 'end-mark']));

  it('by a total of zero', () => assert.deepEqual(proof(0, '', ''), [true, 'total']));
});
