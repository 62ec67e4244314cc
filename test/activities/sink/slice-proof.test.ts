import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSliceProver, proveSlice } from '../../../src/activities/sink/slice-proof.ts';
import { childPages, clash, digestsOf, loses } from '../../../testkit/children.ts';
import { seeded } from '../../../testkit/random.ts';
import type { PageNumbers } from '../../../src/activities/sink/page-numbers.ts';

interface Others {
  elsewhere?: string;
  outside?: string;
  /** Contents of rejected records without an id. */
  rejected?: string;
  total?: number | null;
  oddTotal?: string | null;
}

/** Makes the numbers of a page whose records' ids are letters. */
function page(ids: string, others: Others = {}): PageNumbers {
  const { elsewhere = '', outside = '', rejected = '', total = null, oddTotal = null } = others;
  return {
    ids: [...ids],
    elsewhere: [...elsewhere],
    outside: [...outside],
    rejected: [...rejected].map((content) => ({ content, id: null })),
    total,
    oddTotal,
  };
}

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
    assert.deepEqual({ distinct, elsewhere, outside, duplicates, received }, { distinct: 4, elsewhere: 2, outside: 1, duplicates: 4, received: 8 }); // prettier-ignore
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
      // prettier-ignore
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

describe('the total of a slice', () => {
  const compare = (...totals: (number | null)[]) => {
    const { sourceTotal, proof } = proveSlice([totals.map((total) => page('', { total }))]);
    return [sourceTotal, proof];
  };
  const proofOf = (ids: string, ...totals: (number | null)[]) => {
    const pages = totals.map((total, index) => page(ids.split('|')[index] ?? '', { total }));
    return proveSlice([pages]).proof;
  };

  it('is the one that all pages gave', () => assert.deepEqual(compare(0, 0, 0), [0, 'total']));

  it('proves nothing where two pages gave two, even if the last one fits', () => {
    const { proof, reason } = proveSlice([[page('ab', { total: 4 }), page('c', { total: 3 }), page('', { total: 3 })]]);
    assert.equal(proof, 'none');
    assert.equal(reason, "the source's total changed while the slice was read: 4, then 3");
    assert.equal(proofOf('abc||', 3, 4, 3), 'none');
  });

  it('is not that of the empty page at the end, which counts nothing there or less', () => {
    assert.equal(proofOf('ab|c|', 3, 3, 0), 'total');
    assert.equal(proofOf('ab|c|', 3, 3, 1), 'total');
  });

  it('contradicts itself where the empty page at the end counts more', () => {
    assert.equal(proofOf('ab|c|', 3, 3, 4), 'none');
  });

  it('is no number below nothing, and no part of one', () => {
    assert.equal(proofOf('ab|c|', -1, -1, -1), 'end-mark');
    assert.equal(proofOf('ab|c|', 3, 3, NaN), 'total');
    assert.equal(proofOf('ab|c|', 3, 2.5, NaN), 'end-mark');
    assert.equal(proofOf('ab|c|', 1e300, null, Infinity), 'end-mark');
  });

  it('proves nothing where any page gave something that counts nothing, whatever the others gave', () => {
    const odd = page('c', { oddTotal: '450.5' });
    for (const pages of [
      [odd],
      [page('ab', { total: 3 }), odd, page('', { total: 3 })],
      [page('ab'), odd],
      [odd, page('')],
    ]) {
      const { proven, proof, reason } = proveSlice([pages]);
      assert.deepEqual([proven, proof], [false, 'none']);
      assert.equal(reason, "the source's total is not a number of records: 450.5");
    }
    assert.equal(proveSlice([[odd], [page('c', { total: 1 })]]).proof, 'total');
  });

  it('need not be given by a page without records', () => {
    assert.equal(proofOf('ab|c|', 3, 3, null), 'total');
    assert.equal(proofOf('ab||c|', 3, null, 3, null), 'total');
  });

  it('that a page with records does not give proves nothing: rows may have left and hidden others', () => {
    assert.equal(proofOf('ab|c|', 3, null, null), 'end-mark');
    assert.equal(proofOf('ab|c', null, 3), 'end-mark');
    assert.equal(proofOf('ab|c|', null, null, 3), 'end-mark');
  });

  it('contradicts the records even where only some pages give it', () => {
    assert.equal(proofOf('ab|c|', 4, null, null), 'none');
    assert.equal(proofOf('ab|c', null, 4), 'none');
    assert.equal(proofOf('ab|c|', null, null, 4), 'none');
  });

  it('of nothing, or less than what came, on the empty page at the end alone is no contradiction', () => {
    assert.equal(proofOf('ab|c|', null, null, 0), 'end-mark');
    assert.equal(proveSlice([[page('ab'), page('', { total: 0 })]]).sourceTotal, null);
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
    // prettier-ignore
    assert.deepEqual([proof(2), proof(4)], [[false, 'none'], [false, 'none']]);
  });

  it('by the end mark where there is no total', () => assert.deepEqual(proof(null), [true, 'end-mark']));

  it('by a total of zero', () => assert.deepEqual(proof(0, '', ''), [true, 'total']));
});

describe('a key that parents share', () => {
  it('proves nothing where a record is lost, in 20,000 random slices', () => {
    const seen = { clashing: 0, proven: 0 };
    for (let seed = 0; seed < 20_000; seed++) {
      const pages = childPages(seeded(`slice ${seed}`), seed);
      const numbers = pages.map((children) => ({
        ...page(''),
        ids: children.map(({ id }) => id),
        digests: children.map((child) => digestsOf(child, `${child.id} ${child.version}`)),
      }));
      const { proven } = proveSlice([numbers]);
      const children = pages.flat();
      if (loses(children)) assert.equal(proven, false, JSON.stringify(pages));
      if (!clash(children)) assert.equal(proven, true, JSON.stringify(pages));
      else seen.clashing += 1;
      if (proven) seen.proven += 1;
    }
    assert.ok(seen.clashing > 2_000 && seen.proven > 2_000, JSON.stringify(seen));
  });

  it('is not known of pages without digests', () => {
    assert.equal(proveSlice([[page('a'), page('a')]]).proven, true);
  });
});
