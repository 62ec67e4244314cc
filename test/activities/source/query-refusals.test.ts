import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseErrorBody } from '../../../src/activities/source/error-body.ts';
import { smallerPage } from '../../../src/activities/source/smaller-page.ts';
import type { PageRequest } from '../../../src/contract.ts';
import { jsonAnswer } from '../../../testkit/answer.ts';
import { read } from '../../../testkit/details-query.ts';
import { makePlan, pageRequest } from '../../../testkit/plan.ts';

const plan = makePlan();

async function refusalOf(code: string | null, message: string, request?: PageRequest) {
  return (await read(jsonAnswer({}, { status: 400, code, message }), request)).outcome;
}

describe('a refusal of the details query', () => {
  it('of the page for its size asks for half of it', async () => {
    assert.deepEqual(await refusalOf('response.entity.too.large', 'over the size limit'), {
      refused: 'page-too-large',
      pageSize: 50,
      reason: 'over the size limit',
    });
  });

  it('of a page in the middle asks for one that begins at the same row', async () => {
    const request = pageRequest(plan, { cursor: '75', pageSize: 25 });
    const refusal = await refusalOf('response.entity.too.large', 'm', request);
    assert.deepEqual(refusal, { refused: 'page-too-large', pageSize: 5, reason: 'm' });
  });

  it('of a page of one record is final', async () => {
    const request = pageRequest(plan, { cursor: '3', pageSize: 1 });
    await assert.rejects(
      refusalOf('response.entity.too.large', 'm', request),
      /A single record exceeds the size limit/,
    );
  });

  it('of the interval or the depth cuts the slice', async () => {
    // oxfmt-ignore
    for (const [limit, reason] of [[null, 'Your search interval is long, one that does not exceed 7 days.'], [100_000, 'Pagination may not exceed 100000 results.']] as const) {
      assert.deepEqual(await refusalOf('bad.request', reason), { refused: 'slice-too-large', limit, reason });
    }
  });

  // oxfmt-ignore
  for (const body of [
    { code: 400, message: 'Pagination may not exceed 40 results.', contextId: null, details: 5 },
    { error: { code: 'bad.request', message: 'Pagination may not exceed 40 results.' }, status: 'x' },
    { errors: [{ message: 'Pagination may not exceed 40 results.' }] },
    [{ message: 'Pagination may not exceed 40 results.' }],
    { title: 'Bad Request', detail: 'Pagination may not exceed 40 results.', status: 400 },
  ]) {
    it(`of the depth cuts the slice, told as ${JSON.stringify(body)}`, async () => {
      const answer = { status: 400, ...parseErrorBody(Buffer.from(JSON.stringify(body))) };
      const { outcome } = await read(jsonAnswer(body, answer));
      assert.deepEqual(outcome, { refused: 'slice-too-large', limit: 40, reason: 'Pagination may not exceed 40 results.' });
    });
  }

  // oxfmt-ignore
  for (const body of [
    { code: 'response.entity.too.large', message: 7, contextId: {} },
    { code: 400, error: { code: 'response.entity.too.large', message: 'too large' } },
    { status: 400, errors: [{ code: 'response.entity.too.large' }] },
    { message: 'The response is over the size limit. Reduce pageSize', code: null },
  ]) {
    it(`of the page for its size asks for half of it, told as ${JSON.stringify(body)}`, async () => {
      const answer = { status: 400, ...parseErrorBody(Buffer.from(JSON.stringify(body))) };
      const { outcome } = await read(jsonAnswer(body, answer));
      assert.ok('refused' in outcome && outcome.refused === 'page-too-large' && outcome.pageSize === 50);
    });
  }

  it('of anything else is thrown, on later pages too: a row number cannot expire', async () => {
    await assert.rejects(refusalOf('bad.request', 'm', pageRequest(plan, { cursor: '100' })), {
      name: 'SourceFailure',
    });
    await assert.rejects(refusalOf('bad.request', 'segmentFilters[0] is invalid'), /segmentFilters\[0\] is invalid/);
  });

  it('shrinks pages to a size that divides every row they may begin at', () => {
    for (let size = 2; size <= 100; size++) {
      const smaller = smallerPage(size);
      assert.ok(smaller !== null && smaller <= size / 2 && size % smaller === 0, `${size}: ${smaller}`);
    }
    assert.deepEqual([smallerPage(100), smallerPage(50), smallerPage(25), smallerPage(1)], [50, 25, 5, null]);
  });
});
