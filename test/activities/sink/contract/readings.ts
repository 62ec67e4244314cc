import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord } from '../../../../testkit/sorted-page.ts';
import { finish, savePages, sealed, type Open } from './harness.ts';

/** What a slice that is read more than once holds. */
export function readingContract(name: string, opened: Open): void {
  describe(`${name}: a slice that is read again`, () => {
    it('whose total does not match is read again, and nothing is lost by asking', async (t) => {
      const { sink, plan, snapshot } = await opened(t);
      await savePages(sink, plan, [[makeRecord('a')]], { page: { total: 2 } });
      const before = await snapshot();
      const again = { again: { reason: '1 different records arrived, but the source counts 2' } };
      assert.deepEqual(await sink.seal(sealRequest(plan, 1)), again);
      assert.deepEqual(await sink.seal(sealRequest(plan, 1)), again);
      assert.deepEqual(await snapshot(), before);
    });

    it('whose second reading matches is proven by it', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await savePages(sink, plan, [[makeRecord('a')]], { page: { total: 2 } });
      await savePages(sink, plan, [[makeRecord('a'), makeRecord('b')]], { reading: 2, page: { total: 2 } });
      const { proven, readings, rows } = await sealed(sink, plan, [1, 1]);
      assert.deepEqual([proven, readings, rows], [true, 2, 2]);
      await holds([makeRecord('a'), makeRecord('b')]);
    });

    it('read twice has the records of both readings, each as it was read last', async (t) => {
      const { sink, plan, holds } = await opened(t);
      const [old, fresh] = [makeRecord('a', { v: 1 }), makeRecord('a', { v: 2 })];
      await savePages(sink, plan, [[old], [makeRecord('only-first')]]);
      await savePages(sink, plan, [[fresh, makeRecord('only-second')]], { reading: 2 });
      const { rows, pages, readings } = await sealed(sink, plan, [2, 1]);
      assert.deepEqual({ rows, pages, readings }, { rows: 3, pages: 1, readings: 2 });
      await holds([fresh, makeRecord('only-first'), makeRecord('only-second')], { inAnyOrder: true });
    });

    it('that cannot be proven says so, with the numbers', async (t) => {
      const { sink, plan } = await opened(t);
      for (const reading of [1, 2]) await savePages(sink, plan, [[makeRecord('a')]], { reading, page: { total: 2 } });
      const { proven, proof, distinct, sourceTotal } = await sealed(sink, plan, [1, 1], { final: true });
      assert.deepEqual([proven, proof, distinct, sourceTotal], [false, 'none', 1, 2]);
      const result = await finish(sink, plan);
      assert.deepEqual([result.proven, result.unproven], [false, 1]);
    });
  });
}
