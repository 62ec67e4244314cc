import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sink } from '../../../../src/activities/sink/sink.ts';
import { cases } from '../../../../testkit/deep.ts';
import { pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { assertUnderstood } from './understood.ts';
import { AFTERNOON, finish, savePages, MORNING, type Open, sealed } from './harness.ts';

// Milliseconds between the starts: who is first, and how far it has come, differs.
const APART_MS = [0, 1, 3];
const RACES = cases(1, 2);
// The late page is one that was kept, and one that never was.
const LATE_RACES = 2;
// On a busy machine a timer may fire when the first work is over: what comes about then is checked, and counts as no race.
const TURNS = 50;

/** What works answered, and whether each began before any was over. */
interface Race<T> {
  readonly answers: T[];
  readonly met: boolean;
}

/** Starts works one after the other. */
async function race<T>(apartMs: number, works: readonly (() => Promise<T>)[]): Promise<Race<T>> {
  let over = 0;
  let met = true;
  const started: Promise<T>[] = [];
  for (const [index, work] of works.entries()) {
    if (index > 0 && apartMs > 0) await Promise.race([sleep(apartMs), ...started]);
    met &&= over === 0;
    started.push(work().finally(() => (over += 1)));
    started.at(-1)!.catch(() => {});
  }
  return { answers: await Promise.all(started), met };
}

/** Takes turns, each of which tells whether works met, until they have met often enough: `most` times. */
async function untilMet(turn: (number: number) => Promise<boolean>, most = RACES): Promise<void> {
  let races = 0;
  for (let number = 0; races < most; number++) {
    assert.ok(number < TURNS, `the works met in ${races} of ${TURNS} turns`);
    if (await turn(number)) races += 1;
  }
}

/** What two workers do at once, each through a sink of its own. */
export function raceContract(name: string, opened: Open): void {
  describe(`${name}: two workers at once`, () => {
    for (const apartMs of APART_MS) {
      it(`that finish an export for the first time, ${apartMs} ms apart, finish it once`, async (t) => {
        const { sink, openAnother, makePlan } = await opened(t);
        const sinks = [sink, openAnother()];
        await untilMet(async (turn) => {
          const plan = makePlan({ exportId: `race-${turn}` });
          await sink.open(plan);
          for (const slice of [MORNING, AFTERNOON]) {
            await savePages(sink, plan, [[makeRecord(slice.start), '{}']], { slice });
            await sealed(sink, plan, 1, { slice });
          }
          const attempts = sinks.map((each) => () => finish(each, plan));
          const { answers, met } = await race(apartMs, attempts);
          const [one, two] = answers;
          assert.deepEqual(one, two);
          assert.deepEqual(await finish(sink, plan), one);
          assert.deepEqual([one!.slices, one!.records, one!.rejected], [2, 2, 2]);
          assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
          return met;
        });
      });

      it(`that seal a slice, ${apartMs} ms apart, seal it once`, async (t) => {
        const { sink, openAnother, makePlan } = await opened(t);
        const sinks = [sink, openAnother()];
        await untilMet(async (turn) => {
          const plan = makePlan({ exportId: `race-${turn}` });
          await sink.open(plan);
          await savePages(sink, plan, [[makeRecord('a')], [makeRecord('b'), '{}']]);
          const attempts = sinks.map((each) => () => sealed(each, plan, 2));
          const { answers, met } = await race(apartMs, attempts);
          const [one, two] = answers;
          assert.deepEqual(one, two);
          await finish(sink, plan);
          assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
          return met;
        });
      });

      it(`one of which keeps a page late, ${apartMs} ms after the other began to seal, harm nothing`, async (t) => {
        const { sink, openAnother, makePlan } = await opened(t);
        const zombie = openAnother();
        await untilMet(async (turn) => {
          const plan = makePlan({ exportId: `race-${turn}` });
          await sink.open(plan);
          const [receipt] = await savePages(sink, plan, [[makeRecord('a')], [makeRecord('b')]]);
          const page = 1 + 2 * (turn % 2);
          const { answers, met } = await race<unknown>(apartMs, [
            () => sealed(sink, plan, 2),
            () => keepLate(zombie, page).catch(assertUnderstood),
          ]);
          assert.equal((answers[0] as { rows: number }).rows, 2);
          if (page === 1)
            await keepLate(zombie, page).then((late) => assert.deepEqual(late, receipt), assertUnderstood);
          await finish(sink, plan);
          await keepLate(zombie, page).catch(assertUnderstood);
          assert.deepEqual((await sink.verify(plan.exportId))?.differences, []);
          assert.equal((await sink.verify(plan.exportId))?.records, 2);

          return met;

          function keepLate(each: Sink, number: number) {
            const late = sortedPage([makeRecord('a', { late: true }), makeRecord('zombie'), '{}']);
            return each.save(pageRequest(plan, { page: number }), late);
          }
        }, LATE_RACES);
      });
    }

    it('that seal two slices, harm neither', async (t) => {
      const { sink, openAnother, plan, holds } = await opened(t);
      await savePages(sink, plan, [[makeRecord('m')]], { slice: MORNING });
      await savePages(sink, plan, [[makeRecord('n')]], { slice: AFTERNOON });
      const another = openAnother();
      const { met } = await race(0, [
        () => sink.seal(sealRequest(plan, 1, { slice: MORNING })),
        () => another.seal(sealRequest(plan, 1, { slice: AFTERNOON })),
      ]);
      assert.ok(met);
      assert.equal((await finish(sink, plan)).records, 2);
      await holds([makeRecord('m'), makeRecord('n')]);
    });
  });
}
