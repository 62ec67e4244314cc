import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DAY } from '../../../../testkit/plan.ts';
import { makeRecord } from '../../../../testkit/sorted-page.ts';
import {
  AFTERNOON,
  exportDay,
  finish,
  savePages,
  MORNING,
  NOON,
  ofType,
  sealed,
  STARTED_AT,
  type Open,
} from './harness.ts';

/** How an export is finished. */
export function exportContract(name: string, opened: Open): void {
  describe(`${name}: an export`, () => {
    it('is finished with the sums of its slices', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await savePages(sink, plan, [[makeRecord('m')], []], { slice: MORNING });
      await savePages(sink, plan, [[makeRecord('n'), makeRecord('n'), '{}']], { slice: AFTERNOON });
      const seals = [
        await sealed(sink, plan, 2, { slice: MORNING }),
        await sealed(sink, plan, 1, { slice: AFTERNOON }),
      ];
      const { manifest, finishedAt, manifestSha256, ...result } = await finish(sink, plan);
      assert.match(manifestSha256, /^[0-9a-f]{64}$/);
      assert.deepEqual(result, {
        exportId: plan.exportId,
        state: 'complete',
        interval: DAY,
        watermark: DAY.end,
        proven: true,
        unproven: 0,
        proofs: { total: 0, 'end-mark': 2, none: 0 },
        missing: 0,
        repeated: 0,
        reasons: [],
        replaced: null,
        slices: 2,
        pages: 3,
        received: 4,
        records: 2,
        bytes: seals[0]!.bytes + seals[1]!.bytes,
        duplicates: 1,
        reread: 0,
        elsewhere: 0,
        outside: 0,
        rejected: 1,
        startedAt: STARTED_AT,
      });
      assert.notEqual(manifest, '');
      assert.ok(finishedAt > STARTED_AT);
      await holds([makeRecord('m'), makeRecord('n')]);
    });

    it('counts its records by the hour they start in', async (t) => {
      const { sink, plan } = await opened(t);
      const at = (id: string, time: string) => makeRecord(id, { conversationStart: `2026-11-20T${time}Z` });
      const pages = [
        [at('a', '00:00:00'), at('b', '00:59:59.999')],
        [at('c', '13:00:00.000'), at('a', '00:00:00')],
      ];
      await exportDay(sink, plan, pages);
      const { manifest } = (await sink.verify(plan.exportId))!;
      assert.deepEqual(
        [...(await sink.countHours(manifest))!]
          .sort(([a], [b]) => a - b)
          .map(([ms, n]) => [new Date(ms).toISOString(), n]),
        [
          ['2026-11-20T00:00:00.000Z', 2],
          ['2026-11-20T13:00:00.000Z', 1],
        ],
      );
    });

    it('does not depend on the order in which its slices are sealed', async (t) => {
      const { sink, plan, holds } = await opened(t);
      await savePages(sink, plan, [[makeRecord('n')]], { slice: AFTERNOON });
      await sealed(sink, plan, 1, { slice: AFTERNOON });
      await savePages(sink, plan, [[makeRecord('m')]], { slice: MORNING });
      await sealed(sink, plan, 1, { slice: MORNING });
      assert.equal((await finish(sink, plan)).slices, 2);
      await holds([makeRecord('m'), makeRecord('n')]);
    });

    it('knows its data to be complete no further than when it was planned', async (t) => {
      const { sink, plan } = await opened(t, { startedAt: NOON });
      await savePages(sink, plan, [[]]);
      await sealed(sink, plan, 1);
      assert.equal((await finish(sink, plan)).watermark, NOON);
    });

    it('keeps rejected records aside, as they came, with reason and place', async (t) => {
      const { sink, plan, rejected, holds } = await opened(t);
      const strange = '{"n":12345678901234567890,"k":1,"k":2}';
      await exportDay(sink, plan, [[makeRecord('a')], [strange, '"text"', makeRecord('b')]]);
      await holds([makeRecord('a'), makeRecord('b')]);
      const lines = await rejected();
      const place = { reason: 'no conversationId', slice: `${DAY.start}/${DAY.end}`, page: 2 };
      assert.deepEqual(
        lines.map((line) => JSON.parse(line) as unknown),
        [
          { ...place, record: JSON.parse(strange) as unknown },
          { ...place, record: 'text' },
          // oxfmt-ignore
        ],
      );
      assert.ok(lines[0]!.includes(strange));
    });

    it('has no rejected records when there are none', async (t) => {
      const { sink, plan, rejected } = await opened(t);
      await exportDay(sink, plan, [[makeRecord('a')]]);
      assert.deepEqual(await rejected(), []);
    });

    it('is finished with a slice that one run had cut and sealed in part, and another has read whole', async (t) => {
      const { sink, plan, makePlan, holds } = await opened(t);
      const early = { start: DAY.start, end: '2026-11-20T06:00:00.000Z' };
      await savePages(sink, plan, [[makeRecord('a')]], { slice: early });
      await sealed(sink, plan, 1, { slice: early });
      const second = makePlan({ runId: 'run-2' });
      await sink.open(second);
      await savePages(sink, second, [[makeRecord('a', { v: 2 }), makeRecord('b')]], { slice: MORNING });
      await savePages(sink, second, [[makeRecord('c')]], { slice: AFTERNOON });
      for (const slice of [MORNING, AFTERNOON]) await sealed(sink, second, 1, { slice });
      const { slices, records, proven } = await finish(sink, second);
      assert.deepEqual([slices, records, proven], [2, 3, true]);
      await holds([makeRecord('a', { v: 2 }), makeRecord('b'), makeRecord('c')]);
      assert.deepEqual((await sink.verify(second.exportId))?.differences, []);
    });

    for (const [what, slices] of Object.entries({
      'at its start': [AFTERNOON],
      'at its end': [MORNING],
      'in its middle': [{ start: DAY.start, end: '2026-11-20T06:00:00.000Z' }, AFTERNOON],
      'all over': [],
    })) {
      it(`with a gap ${what} is Incomplete, and keeps what it has`, async (t) => {
        const { sink, plan, snapshot } = await opened(t);
        for (const slice of slices) {
          await savePages(sink, plan, [[]], { slice });
          await sealed(sink, plan, 1, { slice });
        }
        const before = await snapshot();
        await assert.rejects(finish(sink, plan), ofType('Incomplete'));
        assert.deepEqual(await snapshot(), before);
      });
    }
  });
}
