import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JOBS_PATH } from '../../../../src/datasets/genesys/api.ts';
import { asking } from '../../../../testkit/details-job.ts';
import { malformed } from '../../../../testkit/malformed.ts';
import { makePlan, pageRequest } from '../../../../testkit/plan.ts';

const ABORT = new AbortController().signal;
const plan = makePlan({ source: 'conversation-job', pageSize: 1000, jobs: true });
const slice = plan.interval;
const first = pageRequest(plan, { job: 'j 1' });

describe('a job', () => {
  it('is submitted with interval and filters, for what started on the days of the slice', async () => {
    const { jobs, asked } = asking({ jobId: 'j1' }, { status: 202 });
    const filters = { segmentFilters: [{ type: 'or' }] };
    assert.equal(await jobs.submit({ plan: { ...plan, filters }, slice }), 'j1');
    const body = {
      ...filters,
      interval: '2026-11-20T00:00:00.000Z/2026-11-21T00:00:00.000Z',
      order: 'asc',
      orderBy: 'conversationStart',
      startOfDayIntervalMatching: true,
    };
    assert.deepEqual(asked, [{ method: 'POST', path: JOBS_PATH, body, accepts: [200, 201, 202] }]);
  });

  it('with include active asks for everything that was alive in the slice', async () => {
    const { jobs, asked } = asking({ jobId: 'j1' });
    await jobs.submit({ plan: { ...plan, include: 'active' }, slice });
    assert.ok(!('startOfDayIntervalMatching' in (asked[0]!.body as object)));
  });

  // oxfmt-ignore
  for (const [state, expected] of [
    ['QUEUED', { state: 'working' }], ['PENDING', { state: 'working' }], ['SOMETHING_NEW', { state: 'working' }],
    ['FULFILLED', { state: 'ready' }], ['CANCELLED', { state: 'lost', reason: 'CANCELLED' }], ['EXPIRED', { state: 'lost', reason: 'EXPIRED' }],
  ] as const) {
    it(`whose state is ${state} is ${expected.state}`, async () => {
      const { jobs, asked } = asking({ state }, { status: 202 });
      assert.deepEqual(await jobs.poll('j 1', ABORT, first), expected);
      assert.deepEqual(asked, [{ method: 'GET', path: `${JOBS_PATH}/j%201`, accepts: [200, 202] }]);
    });
  }

  it('that failed is lost for the reason that the source gives', async () => {
    const { jobs } = asking({ state: 'FAILED', errorMessage: 'out of memory' });
    assert.deepEqual(await jobs.poll('j1', ABORT, first), { state: 'lost', reason: 'FAILED: out of memory' });
  });

  it('that is not found is lost, and needs no deletion', async () => {
    const gone = { status: 404, code: 'not.found', path: `${JOBS_PATH}/j1` };
    assert.equal((await asking({}, gone).jobs.poll('j1', ABORT, first)).state, 'lost');
    await asking({}, gone).jobs.remove('j1', ABORT, first);
  });

  it('that may not be seen is a failure', async () => {
    const { jobs } = asking({}, { status: 403, code: 'missing.permissions', path: `${JOBS_PATH}/j1` });
    await assert.rejects(jobs.poll('j1', ABORT, first), /403 missing.permissions/);
  });

  it('is deleted', async () => {
    const { jobs, asked } = asking({}, { status: 204 });
    await jobs.remove('j1', ABORT, first);
    assert.deepEqual(asked, [{ method: 'DELETE', path: `${JOBS_PATH}/j1`, accepts: [200, 202, 204] }]);
  });

  it('without an id, or with a state of another type, is no answer', async () => {
    await assert.rejects(asking({ id: 'j1' }).jobs.submit({ plan, slice }), malformed(/jobId is missing/));
    await assert.rejects(asking({ state: 7 }).jobs.poll('j1', ABORT, first), malformed(/state is missing/));
    await assert.rejects(asking('').jobs.poll('j1', ABORT, first), malformed(/body is missing/));
  });
});

describe('the availability of jobs', () => {
  it('is a time in UTC', async () => {
    const { jobs, asked } = asking({ dataAvailabilityDate: '2026-11-20T08:00:00.000+02:00' });
    assert.equal(await jobs.availableUntil!(ABORT, {}), '2026-11-20T06:00:00.000Z');
    assert.deepEqual(asked, [{ method: 'GET', path: `${JOBS_PATH}/availability` }]);
  });

  it('that is missing or no time is no answer', async () => {
    for (const body of [{}, { dataAvailabilityDate: 'soon' }, []]) {
      await assert.rejects(asking(body).jobs.availableUntil!(ABORT, {}), malformed(/dataAvailabilityDate|body/));
    }
  });
});
