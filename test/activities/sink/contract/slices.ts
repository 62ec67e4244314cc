import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DAY, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord } from '../../../../testkit/sorted-page.ts';
import { savePages, ofType, sealed, type Open } from './harness.ts';

/** How a slice is sealed. */
export function sliceContract(name: string, opened: Open): void {
  describe(`${name}: a slice`, () => {
    it('is sealed with the records of its pages, in their order, and the numbers', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const pages = [[makeRecord('a'), makeRecord('b')], [makeRecord('c')], []];
      await savePages(sink, plan, pages, { page: { total: 3 } });
      const { file: _file, bytes, sha256, ...numbers } = await sealed(sink, plan, 3);
      assert.deepEqual(numbers, {
        ...DAY,
        pages: 3,
        readings: 1,
        received: 3,
        rows: 3,
        duplicates: 0,
        reread: 0,
        elsewhere: 0,
        outside: 0,
        rejected: 0,
        sourceTotal: 3,
        distinct: 3,
        proven: true,
        proof: 'total',
        reason: null,
      });
      assert.ok(bytes > 0);
      assert.match(sha256 ?? 'none', /^[0-9a-f]{64}$/);
      await holds(pages.flat());
    });

    it('without a record is sealed too', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await savePages(sink, plan, [[]], { page: { total: 0 } });
      const { rows, proven, proof } = await sealed(sink, plan, 1);
      assert.deepEqual([rows, proven, proof], [0, true, 'total']);
      await holds([]);
    });

    it('rests on the end mark where the source gives no total', async (t) => {
      const { sink, plan } = await opened(t);
      await savePages(sink, plan, [[makeRecord('a')]]);
      const { proven, proof, sourceTotal } = await sealed(sink, plan, 1);
      assert.deepEqual([proven, proof, sourceTotal], [true, 'end-mark', null]);
    });

    it('is read again, and not proven, where what the source gave as a total counts nothing', async (t) => {
      const { sink, plan } = await opened(t);
      await savePages(sink, plan, [[makeRecord('a')]], { page: { oddTotal: 'an object' } });
      const reason = "the source's total is not a number of records: an object";
      assert.deepEqual(await sink.seal(sealRequest(plan, 1, { final: false })), { again: { reason } });
      const receipt = await sealed(sink, plan, 1, { final: true });
      assert.deepEqual([receipt.proven, receipt.proof, receipt.reason], [false, 'none', reason]);
    });

    it('counts records of other slices into the total, but does not hold them', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await savePages(sink, plan, [[makeRecord('a')]], { page: { total: 3, elsewhere: ['x', 'y'], received: 3 } });
      const { rows, distinct, proven } = await sealed(sink, plan, 1);
      assert.deepEqual([rows, distinct, proven], [1, 3, true]);
      await holds([makeRecord('a')]);
    });

    it('holds a record that came on two pages once, as it was read last', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const [old, fresh] = [makeRecord('a', { v: 1 }), makeRecord('a', { v: 2 })];
      await savePages(
        sink,
        plan,
        [
          [old, makeRecord('b')],
          [makeRecord('c'), fresh],
        ],
        { page: { total: 3 } },
      );
      const { rows, duplicates, received, proven } = await sealed(sink, plan, 2);
      assert.deepEqual({ rows, duplicates, received, proven }, { rows: 3, duplicates: 1, received: 4, proven: true });
      await holds([fresh, makeRecord('b'), makeRecord('c')], { inAnyOrder: true });
    });

    it('holds a record that came twice on one page once, as it stood last', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await savePages(sink, plan, [[makeRecord('a', { v: 1 }), makeRecord('b'), makeRecord('a', { v: 2 })]]);
      assert.equal((await sealed(sink, plan, 1)).duplicates, 1);
      await holds([makeRecord('b'), makeRecord('a', { v: 2 })]);
    });

    it('sealed twice is sealed once', async (t) => {
      const { sink, plan, snapshot, holds } = await opened(t);
      await savePages(sink, plan, [[makeRecord('a')]]);
      const first = await sealed(sink, plan, 1);
      const before = await snapshot();
      assert.deepEqual(await sealed(sink, plan, 1), first);
      assert.deepEqual(await snapshot(), before);
      await holds([makeRecord('a')]);
    });

    it('sealed by eight attempts at once is sealed once', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const pages = Array.from({ length: 6 }, (_, n) => [makeRecord(`c${n}`)]);
      await savePages(sink, plan, pages);
      const receipts = await Promise.all(Array.from({ length: 8 }, () => sealed(sink, plan, pages.length)));
      for (const receipt of receipts) assert.deepEqual(receipt, receipts[0]);
      await holds(pages.flat());
    });

    it('that is sealed is found at any of its pages', async (t) => {
      const { sink, plan } = await opened(t);
      await savePages(sink, plan, [[makeRecord('a')], [makeRecord('b')]]);
      const seal = { sealed: await sealed(sink, plan, 2) };
      for (const page of [1, 2, 3]) assert.deepEqual(await sink.find(pageRequest(plan, { page })), seal);
      assert.deepEqual(await sink.find(pageRequest(plan, { reading: 2 })), seal);
    });

    it('is not sealed without one of its pages', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await savePages(sink, plan, [[makeRecord('a')]], { page: { next: '100' } });
      await assert.rejects(sink.seal(sealRequest(plan, 2)), ofType('Incomplete'));
      await holds([]);
    });

    it('is not sealed when a page does not begin where the one before ended', async (t) => {
      const { sink, plan } = await opened(t);
      await savePages(sink, plan, [[makeRecord('a')], [makeRecord('b')]], { page: { next: '70' } });
      await assert.rejects(sink.seal(sealRequest(plan, 2)), ofType('Incomplete'));
    });
  });
}
