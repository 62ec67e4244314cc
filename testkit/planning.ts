import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { planExport } from '../src/activities/plan-export.ts';
import type { JobSource, Source } from '../src/activities/source/source.ts';
import type { ScheduleHistory } from '../src/activities/timing.ts';
import type { ExportInput, Plan, PlanRequest } from '../src/contract.ts';
import { InvalidInput } from '../src/errors.ts';
import { realSinks } from './data-dir.ts';
import { fakeSource } from './fake-source.ts';
import { ORIGIN, pageRequest, sealRequest } from './plan.ts';
import { sortedPage } from './sorted-page.ts';
import { tempFolder } from './temp-folder.ts';

const AT = '2026-01-20T02:00:00.789Z';
const SOURCES: Record<string, Source> = {
  'conversation-query': fakeSource(),
  'conversation-job': fakeSource(undefined, { jobs: {} as JobSource }),
  'page-token': fakeSource(undefined, { largestPage: 1000, filterNames: [], longestSliceDays: () => null }),
};

/** Opens what plans exports in a folder of its own: three sources, and the history of two schedules. */
export async function openPlanner(t: TestContext) {
  const dataDir = await tempFolder(t);
  const openSink = realSinks(dataDir);
  const schedules: ScheduleHistory = {
    firstRun: (scheduleId) => Promise.resolve(scheduleId === 'young' ? '2026-01-17T02:00:00Z' : null),
    earlierRun: (id) =>
      Promise.resolve(id.startsWith('berlin') ? { scheduleId: 'berlin', at: '2026-10-26T03:00:00.000Z' } : null),
    zoneOf: (scheduleId) =>
      Promise.resolve({ timeZone: scheduleId === 'berlin' ? 'Europe/Berlin' : 'UTC', byCalendar: true }),
  };
  const outcome = (input: ExportInput = {}, overrides: Partial<PlanRequest> = {}, origin = ORIGIN) =>
    planExport(
      { source: (name) => ({ ...SOURCES[name]!, origin: () => origin }), openSink, pace: 1, schedules },
      {
        exportId: 'nightly',
        runId: 'run-1',
        input,
        startedAt: AT,
        at: AT,
        scheduleId: null,
        previousWatermark: null,
        availableUntil: null,
        origin: null,
        ...overrides,
      },
    );
  const plan = async (...args: Parameters<typeof outcome>): Promise<Plan> => {
    const planned = await outcome(...args);
    assert.ok('plan' in planned, JSON.stringify(planned));
    const { store, ...rest } = planned.plan;
    assert.match(store!, /^[0-9a-f-]{36}$/);
    return rest;
  };
  const finish = async (plan: Plan) => {
    const sink = openSink(plan.destination);
    await sink.save(pageRequest(plan), sortedPage([]));
    await sink.seal(sealRequest(plan, 1));
    await sink.finish({ plan });
  };
  return { dataDir, outcome, plan, finish };
}

/** Returns the problems with which planning refuses its input; fails if it accepts it. */
export async function planningProblems(planning: Promise<unknown>): Promise<readonly string[]> {
  const error = await planning.then(
    () => assert.fail('accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof InvalidInput, String(error));
  return error.problems;
}
