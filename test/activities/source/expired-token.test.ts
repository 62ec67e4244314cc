import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonAnswer } from '../../../testkit/answer.ts';
import { malformed } from '../../../testkit/malformed.ts';
import { read } from '../../../testkit/page-token.ts';
import { makePlan, pageRequest } from '../../../testkit/plan.ts';

const plan = makePlan({ source: 'page-token', pageSize: 1000 });

describe('a page by page token', () => {
  // oxfmt-ignore
  const DEAD: [number, string | null, string | null][] = [
    [400, null, 'Page token has expired.'], [400, 'bad.request', 'invalid cursor'], [400, null, null], [400, 'INVALID_ARGUMENT', 'x'],
    [404, null, 'cursor not found'], [404, 'scroll_expired', null], [410, null, null], [410, 'gone', 'This result has expired'], [422, null, 'unknown pageToken'],
  ];
  for (const [status, code, message] of DEAD) {
    it(`whose token is answered ${status} ${code} "${message}" has an expired cursor`, async () => {
      const refused = jsonAnswer({}, { status, code, message });
      const { outcome } = await read(refused, pageRequest(plan, { cursor: 'abc' }));
      assert.deepEqual(outcome, {
        refused: 'cursor-expired',
        reason: message ?? (status === 404 ? 'not found' : 'refused request'),
      });
      // Without a token there is no cursor to blame.
      await assert.rejects(read(refused, pageRequest(plan)), { name: 'SourceFailure' });
    });
  }

  // oxfmt-ignore
  for (const [status, message] of [[404, 'no such path'], [401, 'token expired'], [403, 'cursor'], [413, 'cursor'], [429, 'cursor'], [500, 'cursor expired'], [503, 'cursor expired']] as const) {
    it(`whose token is answered ${status} "${message}" has another problem than its cursor`, async () => {
      const refused = jsonAnswer({}, { status, message });
      await assert.rejects(read(refused, pageRequest(plan, { cursor: 'abc' })), { name: 'SourceFailure' });
    });
  }

  it('whose token is answered 400 by a web page has met a firewall', async () => {
    const refused = jsonAnswer({}, { status: 400, contentType: 'text/html' });
    await assert.rejects(read(refused, pageRequest(plan, { cursor: 'abc' })), /a firewall or proxy answers/);
  });

  it('is malformed as HTML', async () => {
    const { answer } = jsonAnswer({}, { contentType: 'text/html' });
    await assert.rejects(read({ answer, headers: {}, body: Buffer.from('<html>') }), malformed(/not a page of JSON/));
  });
});
