import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createConversationJob } from '../../../src/activities/source/genesys/conversation-job.ts';
import type { PageRequest } from '../../../src/contract.ts';
import { JOBS_PATH } from '../../../src/datasets/genesys/api.ts';
import { jsonAnswer, type makeAnswer } from '../../../testkit/answer.ts';
import { asking } from '../../../testkit/details-job.ts';
import { fakeApi } from '../../../testkit/fake-api.ts';
import { malformed } from '../../../testkit/malformed.ts';
import { makePlan, ORIGIN, pageRequest } from '../../../testkit/plan.ts';

const ABORT = new AbortController().signal;
const plan = makePlan({ source: 'conversation-job', pageSize: 1000, jobs: true });

const first = pageRequest(plan, { job: 'j 1' });

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

  // oxfmt-ignore
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
