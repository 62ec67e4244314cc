import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pageRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { AFTERNOON, exportDay, finish, savePages, MORNING, ofType, sealed, type Open } from './harness.ts';

/** What another run finds of an export, and what it replaces. */
export function runContract(name: string, opened: Open): void {
  describe(`${name}: an export`, () => {
    it('is taken over by a second run of the same plan, with all it has kept', async (t) => {
      const { sink, plan, makePlan, holds } = await opened(t);
      await savePages(sink, plan, [[makeRecord('m')]], { slice: MORNING });
      const seal = await sealed(sink, plan, 1, { slice: MORNING });
      const [kept] = await savePages(sink, plan, [[makeRecord('n')]], { slice: AFTERNOON, page: { next: '100' } });

      const second = makePlan({ runId: 'run-2' });
      await sink.open(second);
      assert.deepEqual(await sink.find(pageRequest(second, { slice: MORNING })), { sealed: seal });
      assert.deepEqual(await sink.find(pageRequest(second, { slice: AFTERNOON })), { receipt: kept });
      await sink.save(pageRequest(second, { slice: AFTERNOON, page: 2 }), sortedPage([makeRecord('o')]));
      await sealed(sink, second, 2, { slice: AFTERNOON });
      assert.equal((await finish(sink, second)).records, 3);
      await holds(['m', 'n', 'o'].map((id) => makeRecord(id)));
    });

    it('is cleared away by another plan under its id', async (t) => {
      const { sink, plan, makePlan, holds, rejected } = await opened(t);
      await savePages(sink, plan, [[makeRecord('m'), '{}']], { slice: MORNING });
      await sealed(sink, plan, 1, { slice: MORNING });
      const other = makePlan({ runId: 'run-2', fingerprint: 'f2' });
      await sink.open(other);
      assert.equal(await sink.find(pageRequest(other, { slice: MORNING })), null);
      await holds([]);
      await savePages(sink, other, [[makeRecord('x')]]);
      await sealed(sink, other, 1);
      await finish(sink, other);
      await holds([makeRecord('x')]);
      assert.deepEqual(await rejected(), []);
    });

    it('that is finished is not opened by another run', async (t) => {
      const { sink, plan, makePlan, snapshot } = await opened(t);
      await exportDay(sink, plan, [[makeRecord('a')]]);
      const before = await snapshot();
      for (const other of [{}, { fingerprint: 'f2' }]) {
        await assert.rejects(sink.open(makePlan({ runId: 'run-2', ...other })), ofType('DestinationExists'));
      }
      assert.deepEqual(await snapshot(), before);
    });

    it('is replaced with overwrite, and nothing of the old one is left', async (t) => {
      const { sink, plan, makePlan, holds, rejected } = await opened(t);
      await exportDay(sink, plan, [[makeRecord('old'), '{}']]);
      const again = makePlan({ runId: 'run-2', fingerprint: 'f2', overwrite: true });
      await sink.open(again);
      await holds([makeRecord('old')]);
      assert.equal(await sink.find(pageRequest(again)), null);
      await exportDay(sink, again, [[makeRecord('new')]]);
      await holds([makeRecord('new')]);
      assert.deepEqual(await rejected(), []);
    });

    it('that is replaced is told by the one that replaces it, and by no other', async (t) => {
      const { sink, plan, makePlan } = await opened(t);
      const first = await exportDay(sink, plan, [[makeRecord('a'), makeRecord('b')]]);
      const second = makePlan({ runId: 'run-2', fingerprint: 'f2', overwrite: true });
      await sink.open(second);
      await savePages(sink, second, [[makeRecord('a')]], { page: { total: 9 } });
      await sealed(sink, second, 1, { final: true });
      const unproven = await finish(sink, second);
      assert.deepEqual(
        [first.replaced, unproven.proven, unproven.replaced],
        [null, false, { proven: true, records: 2, finishedAt: first.finishedAt }],
      );
      const third = makePlan({ runId: 'run-3', fingerprint: 'f3', overwrite: true });
      const { replaced } = await exportDay(sink, third, [[makeRecord('a')]]);
      assert.deepEqual(replaced, { proven: false, records: 1, finishedAt: unproven.finishedAt });
      assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
    });

    it('that is being replaced stays whole until the new one is finished, however far that got', async (t) => {
      const { sink, plan, makePlan, holds } = await opened(t);
      await exportDay(sink, plan, [[makeRecord('old'), '{}']]);
      const isWhole = async () => {
        assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
        await holds([makeRecord('old')]);
      };
      for (const run of ['run-2', 'run-3']) {
        const again = makePlan({ runId: run, fingerprint: `f-${run}`, overwrite: true });
        await sink.open(again);
        await isWhole();
        await savePages(sink, again, [[makeRecord('new'), '{}']]);
        await isWhole();
        await sealed(sink, again, 1);
        await isWhole();
        if (run === 'run-3') await finish(sink, again);
      }
      assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
      await holds([makeRecord('new')]);
    });

    it('of names replaces what it was made by for the same export, finished or begun, and nothing else', async (t) => {
      const { sink, plan, makePlan, holds } = await opened(t);
      let runs = 1;
      const names = (namesOf: string) => {
        const run = `names-${runs++}`;
        return makePlan({ runId: run, fingerprint: run, overwrite: true, namesOf });
      };
      const refused = () => assert.rejects(sink.open(names('big')), ofType('DestinationExists'));
      await savePages(sink, plan, [[makeRecord('own')]]);
      await refused();
      await sealed(sink, plan, 1);
      await finish(sink, plan);
      await refused();
      await holds([makeRecord('own')]);
      // Somebody who asks for it may replace it.
      await exportDay(sink, makePlan({ runId: 'asked', fingerprint: 'asked', overwrite: true }), [[makeRecord('new')]]);
      await holds([makeRecord('new')]);
    });

    it('of names is replaced by the next run that reads them', async (t) => {
      const { sink, makePlan, holds } = await opened(t, { namesOf: 'big' });
      const of = (run: string, namesOf: string) => makePlan({ runId: run, fingerprint: run, overwrite: true, namesOf });
      const begun = of('run-2', 'big');
      await sink.open(begun);
      await savePages(sink, begun, [[makeRecord('begun')]]);
      await exportDay(sink, of('run-3', 'big'), [[makeRecord('third')]]);
      await exportDay(sink, of('run-4', 'big'), [[makeRecord('fourth')]]);
      await assert.rejects(sink.open(of('run-5', 'small')), ofType('DestinationExists'));
      await holds([makeRecord('fourth')]);
    });

    it('that is being replaced goes on after its opening was repeated', async (t) => {
      const { sink, plan, makePlan } = await opened(t);
      await exportDay(sink, plan, [[makeRecord('old')]]);
      const again = makePlan({ runId: 'run-2', fingerprint: 'f2', overwrite: true });
      await sink.open(again);
      const [receipt] = await savePages(sink, again, [[makeRecord('new')]]);
      await sink.open(again);
      assert.deepEqual(await sink.find(pageRequest(again)), { receipt });
    });

    it('does not touch others beside it', async (t) => {
      const { sink, plan, makePlan } = await opened(t);
      const [kept] = await savePages(sink, plan, [[makeRecord('a')]]);
      const neighbour = makePlan({ exportId: 'other' });
      await exportDay(sink, neighbour, [[makeRecord('b')]]);
      assert.deepEqual(await sink.find(pageRequest(plan)), { receipt: kept });
    });
  });
}
