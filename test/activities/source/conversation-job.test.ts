import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createConversationJob } from '../../../src/activities/source/conversation-job.ts';
import { JOBS_PATH } from '../../../src/datasets/genesys/api.ts';
import type { SourceFailure } from '../../../src/activities/source/failure.ts';
import type { PageRequest } from '../../../src/contract.ts';
import { jsonAnswer, type makeAnswer } from '../../../testkit/answer.ts';
import { fakeApi } from '../../../testkit/fake-api.ts';
import { ORIGIN, makePlan, pageRequest } from '../../../testkit/plan.ts';

const ABORT = new AbortController().signal;
const plan = makePlan({ source: 'conversation-job', pageSize: 1000, jobs: true });
const slice = plan.interval;
const first = pageRequest(plan, { job: 'j 1' });

/** A source that gets the same answer to all it asks. */
function asking(body: unknown, answer: Parameters<typeof makeAnswer>[0] = {}) {
  const exchange = jsonAnswer(body, answer);
  const { api, asked } = fakeApi(exchange, exchange, exchange);
  const source = createConversationJob(api, ORIGIN);
  return { asked, source, jobs: source.jobs! };
}

const malformed = (message: RegExp) => (error: SourceFailure) => {
  assert.equal(error.row.type, 'MalformedResponse');
  assert.match(error.message, message);
  return true;
};

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

  // prettier-ignore
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

describe('a page of a job', () => {
  async function read(body: unknown, request: PageRequest = first, answer: Parameters<typeof makeAnswer>[0] = {}) {
    const { source, asked } = asking(body, answer);
    return { outcome: await source.read(request, ABORT), asked };
  }
  const conversations = [{ conversationId: 'a', conversationStart: '2026-11-20T08:00:00.000Z' }];

  it('is asked for by job, size and cursor', async () => {
    const { asked } = await read({ conversations });
    const { asked: later } = await read({ conversations }, { ...first, page: 2, cursor: 'a+b/c=' });
    assert.deepEqual(asked, [{ method: 'GET', path: `${JOBS_PATH}/j%201/results?pageSize=1000` }]);
    assert.equal(later[0]!.path, `${JOBS_PATH}/j%201/results?pageSize=1000&cursor=a%2Bb%2Fc%3D`);
  });

  it('has the next cursor, absent at the end', async () => {
    const { outcome } = await read({ conversations, cursor: 'next' });
    assert.ok('scanned' in outcome);
    assert.deepEqual([outcome.next, outcome.total, outcome.scanned.records.length], ['next', null, 1]);
    const { outcome: last } = await read({ dataAvailabilityDate: '2026-11-21T00:00:00.000Z' });
    assert.ok('scanned' in last);
    assert.deepEqual([last.next, last.scanned.records.length], [null, 0]);
  });

  it('is refused when the results are gone, and when it is too large', async () => {
    const gone = { status: 404, code: 'not.found', path: `${JOBS_PATH}/j1/results`, message: 'gone' };
    assert.deepEqual((await read({}, first, gone)).outcome, { refused: 'job-lost', reason: 'gone' });
    const large = { status: 400, code: 'response.entity.too.large', message: 'large' };
    const smaller = { refused: 'page-too-large', pageSize: 500, reason: 'large' };
    assert.deepEqual((await read({}, first, large)).outcome, smaller);
  });

  it('is no page with the cursor that was asked for, one of another type, or nothing at all', async () => {
    const again = { ...first, page: 2, cursor: 'same' };
    await assert.rejects(read({ conversations, cursor: 'same' }, again), malformed(/would never end/));
    await assert.rejects(read({ conversations, cursor: 7 }), malformed(/"cursor" must be a text/));
    await assert.rejects(read({}), malformed(/the answer has neither conversations/));
  });

  // prettier-ignore
  for (const body of [
    {}, { cursor: 'next' }, { cursor: null }, { conversations: null, dataAvailabilityDate: '2026-11-21T00:00:00.000Z' },
    { conversations: {}, cursor: 'n' }, { dataAvailabilityDate: 5 }, { message: 'maintenance' }, { entities: [] }, [], null,
    { dataAvailabilityDate: '2026-11-21T00:00:00.000Z', cursor: 'next' }, { conversations, error: 'partial' },
  ]) {
    it(`is neither a page nor the end as ${JSON.stringify(body)}`, async () => {
      for (const cursor of [null, 'c']) await assert.rejects(read(body, { ...first, cursor }), malformed(/not a page/));
    });
  }

  it('without a list is the end only when it comes twice', async () => {
    const end = jsonAnswer({ dataAvailabilityDate: '2026-11-21T00:00:00.000Z' });
    const { api, asked } = fakeApi(end, jsonAnswer({ conversations, cursor: 'next' }));
    const page = await createConversationJob(api, ORIGIN).read({ ...first, cursor: 'c' }, ABORT);
    assert.ok('scanned' in page);
    assert.deepEqual([page.next, page.scanned.records.length, asked.length], ['next', 1, 2]);
  });

  it('whose cursor is answered 400 has an expired cursor, and 404 a lost job', async () => {
    const path = `${JOBS_PATH}/j1/results`;
    const later = { ...first, page: 2, cursor: 'c' };
    const expired = { refused: 'cursor-expired', reason: 'Invalid cursor' };
    assert.deepEqual((await read({}, later, { status: 400, message: 'Invalid cursor', path })).outcome, expired);
    assert.deepEqual((await read({}, later, { status: 404, message: 'gone', path })).outcome, {
      refused: 'job-lost',
      reason: 'gone',
    });
    await assert.rejects(read({}, first, { status: 400, message: 'Invalid cursor', path }), /Invalid cursor/);
  });
});

describe('an answer of the job API', () => {
  for (const status of [203, 204, 206, 302]) {
    it(`with status ${status} is none`, async () => {
      const { jobs } = asking(
        { jobId: 'j', state: 'FULFILLED', dataAvailabilityDate: '2026-11-21T00:00:00.000Z' },
        { status },
      );
      for (const asked of [jobs.submit({ plan, slice }), jobs.poll('j', ABORT, first), jobs.availableUntil!(ABORT, {})])
        await assert.rejects(asked, malformed(new RegExp(`: ${status}`)));
    });
  }

  it('may be accepted instead of finished only where a job is submitted, asked about or deleted', async () => {
    const { jobs, source } = asking(
      { jobId: 'j', state: 'PENDING', conversations: [], dataAvailabilityDate: '2026-11-21T00:00:00.000Z' },
      { status: 202 },
    );
    await assert.rejects(jobs.availableUntil!(ABORT, {}), malformed(/: 202/));
    await assert.rejects(source.read(first, ABORT), malformed(/: 202/));
  });

  it('may begin with a byte order mark', async () => {
    const exchange = (body: unknown) => ({ ...jsonAnswer({}), body: Buffer.from(`\ufeff${JSON.stringify(body)}`) });
    const { api } = fakeApi(
      exchange({ jobId: 'j' }),
      exchange({ state: 'FULFILLED' }),
      exchange({ dataAvailabilityDate: '2026-11-21T00:00:00Z' }),
    );
    const jobs = createConversationJob(api, ORIGIN).jobs!;
    assert.equal(await jobs.submit({ plan, slice }), 'j');
    assert.deepEqual(await jobs.poll('j', ABORT, first), { state: 'ready' });
    assert.equal(await jobs.availableUntil!(ABORT, {}), '2026-11-21T00:00:00.000Z');
  });

  // prettier-ignore
  for (const jobId of ['', ' ', 'a b', 'a\nb', '\ud800', 'é', 'x'.repeat(501), 7, null, {}]) {
    it(`with ${JSON.stringify(jobId).slice(0, 20)} for a job's id is none`, async () => {
      await assert.rejects(asking({ jobId }).jobs.submit({ plan, slice }), malformed(/jobId is missing, has the wrong type/));
    });
  }

  it('that names a state twice is none: readers differ in which of the two they believe', async () => {
    const body = Buffer.from('{"state":"FULFILLED","state":"FAILED"}');
    const { api } = fakeApi({ ...jsonAnswer({}), body });
    const { jobs } = createConversationJob(api, ORIGIN);
    await assert.rejects(jobs!.poll('j', ABORT, first), malformed(/body is missing,.*occurs twice/));
  });

  it('may have an error message of another type', async () => {
    const { jobs } = asking({ state: 'FAILED', errorMessage: { text: 'x' } });
    assert.deepEqual(await jobs.poll('j', ABORT, first), { state: 'lost', reason: 'FAILED' });
  });
});
