import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createConversationJob } from '../../../src/activities/source/genesys/conversation-job.ts';
import { jsonAnswer } from '../../../testkit/answer.ts';
import { asking } from '../../../testkit/details-job.ts';
import { fakeApi } from '../../../testkit/fake-api.ts';
import { malformed } from '../../../testkit/malformed.ts';
import { makePlan, ORIGIN, pageRequest } from '../../../testkit/plan.ts';

const ABORT = new AbortController().signal;
const plan = makePlan({ source: 'conversation-job', pageSize: 1000, jobs: true });
const slice = plan.interval;
const first = pageRequest(plan, { job: 'j 1' });

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

  // oxfmt-ignore
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
