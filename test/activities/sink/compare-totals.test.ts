import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proveSlice } from '../../../src/activities/sink/slice-proof.ts';
import { page } from '../../../testkit/page-numbers.ts';

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
