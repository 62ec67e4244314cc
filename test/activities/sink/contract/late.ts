import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { exportDay, finish, savePages, sealed, type Open, type Opened } from './harness.ts';
import { assertUnderstood } from './understood.ts';

/** Attempts that were given up and wake late. */
export function lateContract(name: string, opened: Open): void {
  describe(`${name}: an attempt that wakes late`, () => {
    const late = sortedPage([makeRecord('a', { late: true }), makeRecord('zombie'), '{}']);

    /** Runs something that nobody waits for any more: it may fail, but only in a way that Holdfast understands. */
    async function changesNothing({ snapshot }: Pick<Opened, 'snapshot'>, zombie: () => Promise<unknown>) {
      const before = await snapshot();
      await zombie().catch(assertUnderstood);
      assert.deepEqual(await snapshot(), before);
    }

    for (const page of [1, 2, 3]) {
      it(`to keep page ${page} changes nothing after its slice was sealed`, async (t) => {
        const { plan, ...harness } = await opened(t);
        await savePages(harness.sink, plan, [[makeRecord('a')], [makeRecord('b')]]);
        await sealed(harness.sink, plan, 2);
        await changesNothing(harness, () => harness.sink.save(pageRequest(plan, { page }), late));
      });

      it(`to keep page ${page} changes nothing after the export was finished`, async (t) => {
        const { plan, ...harness } = await opened(t);
        await exportDay(harness.sink, plan, [[makeRecord('a')], [makeRecord('b')]]);
        await changesNothing(harness, () => harness.sink.save(pageRequest(plan, { page }), late));
        await harness.holds([makeRecord('a'), makeRecord('b')]);
      });
    }

    it('and overlooks at first that its slice is sealed, finds it at the next try', async (t) => {
      const { plan, sink } = await opened(t);
      await savePages(sink, plan, [[makeRecord('a')], [makeRecord('b')]]);
      const receipt = await sealed(sink, plan, 2);
      for (const page of [1, 2, 3]) {
        const request = pageRequest(plan, { page });
        if (!(await sink.find(request, 1))) await sink.save(request, late).catch(assertUnderstood);
        assert.deepEqual(await sink.find(request, 2), { sealed: receipt });
      }
    });

    it('to keep a page of another reading changes nothing after the slice was sealed', async (t) => {
      const { plan, ...harness } = await opened(t);
      await savePages(harness.sink, plan, [[makeRecord('a')]]);
      await sealed(harness.sink, plan, 1);
      await changesNothing(harness, () => harness.sink.save(pageRequest(plan, { reading: 2 }), late));
    });

    it('to open, seal or finish changes nothing after the export was finished', async (t) => {
      const { plan, ...harness } = await opened(t);
      const result = await exportDay(harness.sink, plan, [[makeRecord('a'), '{}']]);
      await changesNothing(harness, () => harness.sink.open(plan));
      await changesNothing(harness, () => harness.sink.seal(sealRequest(plan, 1, { final: true })));
      await changesNothing(harness, () => harness.sink.finish({ plan }));
      assert.deepEqual(await finish(harness.sink, plan), result);
    });

    it('to open changes nothing after its own run has finished, even one that was to overwrite', async (t) => {
      const { plan, ...harness } = await opened(t, { overwrite: true });
      await exportDay(harness.sink, plan, [[makeRecord('a')]]);
      const before = await harness.snapshot();
      await harness.sink.open(plan);
      assert.deepEqual(await harness.snapshot(), before);
    });

    it('of a plan that was given up changes nothing', async (t) => {
      const { plan, ...harness } = await opened(t);
      await savePages(harness.sink, plan, [[makeRecord('a')]]);
      const other = harness.makePlan({ runId: 'run-2', fingerprint: 'f2' });
      await harness.sink.open(other);
      await changesNothing(harness, () => harness.sink.save(pageRequest(plan), late));
      await changesNothing(harness, () => harness.sink.save(pageRequest(plan, { page: 2 }), late));
      await changesNothing(harness, () => harness.sink.seal(sealRequest(plan, 1)));
      await changesNothing(harness, () => finish(harness.sink, plan));
    });
  });
}
