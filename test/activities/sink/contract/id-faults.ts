import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DAY } from '../../../../testkit/plan.ts';
import { makeRecord } from '../../../../testkit/sorted-page.ts';
import { AFTERNOON, finish, savePages, MORNING, sealed, type Open } from './harness.ts';

/** What only a look over all slices finds. */
export function idFaultContract(name: string, opened: Open): void {
  describe(`${name}: an export`, () => {
    it('that has an id in two slices is finished, and is not proven', async (t) => {
      const { sink, plan } = await opened(t);
      const other = { v: 2, conversationStart: '2026-11-20T18:00:00.000Z' };
      await savePages(sink, plan, [[makeRecord('moved'), makeRecord('b')]], { slice: MORNING });
      await savePages(sink, plan, [[makeRecord('c'), makeRecord('moved', other)]], { slice: AFTERNOON });
      for (const slice of [MORNING, AFTERNOON]) assert.ok((await sealed(sink, plan, 1, { slice })).proven);
      const { proven, unproven, repeated, missing, reasons } = await finish(sink, plan);
      assert.deepEqual(
        { proven, unproven, repeated, missing },
        { proven: false, unproven: 0, repeated: 1, missing: 0 },
      );
      assert.deepEqual(reasons, ['1 id found in more than one slice']);
    });

    it('is not proven where one slice left an id to another that has not kept it', async (t) => {
      const { sink, plan } = await opened(t);
      const left = (...elsewhere: string[]) => ({ elsewhere, received: 1 + elsewhere.length });
      await savePages(sink, plan, [[makeRecord('a')]], { slice: MORNING, page: left('lost', 'z', 'also lost') });
      await savePages(sink, plan, [[makeRecord('z')]], { slice: AFTERNOON, page: left('a', 'lost') });
      for (const slice of [MORNING, AFTERNOON]) assert.ok((await sealed(sink, plan, 1, { slice })).proven);
      const { proven, repeated, missing, watermark, elsewhere, received } = await finish(sink, plan);
      assert.deepEqual([proven, repeated, missing, watermark], [false, 0, 2, DAY.start]);
      assert.deepEqual([elsewhere, received], [5, 7]);
    });

    it('is proven where every id that one slice left is kept by another, and nobody misses those outside', async (t) => {
      const { sink, plan } = await opened(t);
      const page = { elsewhere: ['z'], outside: ['nobody’s'], received: 3 };
      await savePages(sink, plan, [[makeRecord('a')]], { slice: MORNING, page });
      await savePages(sink, plan, [[makeRecord('z')]], { slice: AFTERNOON });
      for (const slice of [MORNING, AFTERNOON]) await sealed(sink, plan, 1, { slice });
      const { proven, missing, outside } = await finish(sink, plan);
      assert.deepEqual([proven, missing, outside], [true, 0, 1]);
    });
  });
}
