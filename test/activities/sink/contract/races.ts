import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sink } from '../../../../src/activities/sink/sink.ts';
import { pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { assertUnderstood } from './understood.ts';
import { AFTERNOON, finish, keepPages, MORNING, type Open, sealed } from './harness.ts';

// Milliseconds between the starts: who is first, and how far it has come, differs.
const APART_MS = [0, 1, 3];
const TURNS = 2;

/** Starts works one after the other, and asserts that each began before any was over. */
async function race<T>(apartMs: number, works: readonly (() => Promise<T>)[]): Promise<T[]> {
  let over = 0;
  const started: Promise<T>[] = [];
  for (const [index, work] of works.entries()) {
    if (index > 0 && apartMs > 0) await Promise.race([sleep(apartMs), ...started]);
    assert.equal(over, 0, `the race did not come about: one was over when number ${index + 1} was to start`);
    started.push(work().finally(() => (over += 1)));
    started.at(-1)!.catch(() => {});
  }
  return Promise.all(started);
}

/** What two workers do at once, each through a sink of its own. */
export function raceContract(name: string, opened: Open): void {
  describe(`${name}: two workers at once`, () => {
    for (const apartMs of APART_MS) {
      it(`that finish an export for the first time, ${apartMs} ms apart, finish it once`, async (t) => {
        const { sink, openAnother, makePlan } = await opened(t);
        const sinks = [sink, openAnother()];
        for (let turn = 0; turn < TURNS; turn++) {
          const plan = makePlan({ exportId: `race-${turn}` });
          await sink.open(plan);
          for (const slice of [MORNING, AFTERNOON]) {
            await keepPages(sink, plan, [[makeRecord(slice.start), '{}']], { slice });
            await sealed(sink, plan, 1, { slice });
          }
          const attempts = sinks.map((each) => () => finish(each, plan));
          const [one, two] = await race(apartMs, attempts);
          assert.deepEqual(one, two);
          assert.deepEqual(await finish(sink, plan), one);
          assert.deepEqual([one!.slices, one!.records, one!.rejected], [2, 2, 2]);
          assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
        }
      });

      it(`that seal a slice, ${apartMs} ms apart, seal it once`, async (t) => {
        const { sink, openAnother, makePlan } = await opened(t);
        const sinks = [sink, openAnother()];
        for (let turn = 0; turn < TURNS; turn++) {
          const plan = makePlan({ exportId: `race-${turn}` });
          await sink.open(plan);
          await keepPages(sink, plan, [[makeRecord('a')], [makeRecord('b'), '{}']]);
          const [one, two] = await race(
            apartMs,
            sinks.map((each) => () => sealed(each, plan, 2)),
          );
          assert.deepEqual(one, two);
          await finish(sink, plan);
          assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
        }
      });

      it(`one of which keeps a page late, ${apartMs} ms after the other began to seal, harm nothing`, async (t) => {
        const { sink, openAnother, makePlan } = await opened(t);
        const zombie = openAnother();
        for (let turn = 0; turn < TURNS; turn++) {
          const plan = makePlan({ exportId: `race-${turn}` });
          await sink.open(plan);
          const [receipt] = await keepPages(sink, plan, [[makeRecord('a')], [makeRecord('b')]]);
          // In turns a page that was kept, and one that never was.
          const page = 1 + 2 * (turn % 2);
          const [seal] = await race<unknown>(apartMs, [
            () => sealed(sink, plan, 2),
            () => keepLate(zombie, page).catch(assertUnderstood),
          ]);
          assert.equal((seal as { rows: number }).rows, 2);
          if (page === 1)
            await keepLate(zombie, page).then((late) => assert.deepEqual(late, receipt), assertUnderstood);
          await finish(sink, plan);
          await keepLate(zombie, page).catch(assertUnderstood);
          assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
          assert.equal((await sink.verify(plan.exportId))?.records, 2);

          function keepLate(each: Sink, number: number) {
            const late = sortedPage([makeRecord('a', { late: true }), makeRecord('zombie'), '{}']);
            return each.keep(pageRequest(plan, { page: number }), late);
          }
        }
      });
    }

    it('that seal two slices, harm neither', async (t) => {
      const { sink, openAnother, plan, holds } = await opened(t);
      await keepPages(sink, plan, [[makeRecord('m')]], { slice: MORNING });
      await keepPages(sink, plan, [[makeRecord('n')]], { slice: AFTERNOON });
      const another = openAnother();
      await race(0, [
        () => sink.seal(sealRequest(plan, 1, { slice: MORNING })),
        () => another.seal(sealRequest(plan, 1, { slice: AFTERNOON })),
      ]);
      assert.equal((await finish(sink, plan)).records, 2);
      await holds([makeRecord('m'), makeRecord('n')]);
    });
  });
}
