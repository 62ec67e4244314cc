import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ErrorRow, failureRow, matchingRow } from '../../../../src/activities/source/described/error-rows.ts';
import { textAnswer } from '../../../../testkit/answer.ts';

const answer = (status: number, body: string, headers = {}) => ({ ...textAnswer(body, { status }), headers });
const matches = (row: Omit<ErrorRow, 'then'>, response: ReturnType<typeof answer>) =>
  matchingRow([{ then: 'stop', ...row }], response) !== null;

describe('a row of errors', () => {
  // oxfmt-ignore
  const CASES: [what: string, row: Omit<ErrorRow, 'then'>, status: number, body: string, headers: object, expected: boolean][] = [
    ['its status', { status: 404 }, 404, '', {}, true],
    ['one of its statuses', { status: [404, 410] }, 410, '', {}, true],
    ['another status', { status: [404, 410] }, 403, '', {}, false],
    ['a header, in any case of its name', { status: 403, header: { 'X-Left': '0' } }, 403, '', { 'x-left': '0' }, true],
    ['a header with another value', { status: 403, header: { 'X-Left': '0' } }, 403, '', { 'x-left': '7' }, false],
    ['a text in the body of an error, in any case', { says: 'not READY' }, 400, '{"m":"report not ready"}', {}, true],
    ['a text in a page, unless the row is for it', { says: 'busy' }, 200, '{"rows":["busy"]}', {}, false],
    ['a text in a 200 that the row is for', { status: 200, says: 'busy' }, 200, '{"state":"busy"}', {}, true],
    ['a member of a 200', { says: { path: 'ok', is: false } }, 200, '{"ok":false}', {}, true],
    ['a member with another value', { says: { path: 'ok', is: false } }, 200, '{"ok":true}', {}, false],
    ['a member that lies deeper', { says: { path: 'error.code', is: 'gone' } }, 422, '{"error":{"code":"gone"}}', {}, true],
    ['a member of a large page', { says: { path: 'ok', is: false } }, 200, `{"rows":[${'1,'.repeat(50_000)}1],"ok":false}`, {}, true],
    ['a member of a large page with another value', { says: { path: 'ok', is: false } }, 200, `{"ok":true,"rows":[${'1,'.repeat(50_000)}1]}`, {}, false],
    ['a member of a large list', { says: { path: 'ok', is: false } }, 200, `[${'1,'.repeat(50_000)}1]`, {}, false],
    ['a member of what is no JSON', { says: { path: 'ok', is: false } }, 502, '<html>', {}, false],
    ['all that it names, and not a part', { status: 429, says: 'daily' }, 429, 'per minute', {}, false],
  ];
  for (const [what, row, status, body, headers, expected] of CASES) {
    it(`${expected ? 'is for' : 'is not for'} ${what}`, () => {
      assert.equal(matches(row, answer(status, body, headers)), expected);
    });
  }

  it('is the first that matches, and none where no answer came', () => {
    const rows: ErrorRow[] = [
      { status: 404, then: 'empty' },
      { status: [404, 500], then: 'retry' },
    ];
    assert.equal(matchingRow(rows, answer(404, ''))?.then, 'empty');
    assert.equal(matchingRow(rows, answer(500, ''))?.then, 'retry');
    assert.equal(matchingRow([{ says: 'x', then: 'stop' }], answer(0, 'x')), null);
  });

  it('fails an export in the way that it says', () => {
    const typeOf = (then: ErrorRow['then'], status: number) => failureRow({ then }, status).type;
    assert.deepEqual(
      [typeOf('wait', 403), typeOf('retry', 400), typeOf('renew', 400), typeOf('stop', 403), typeOf('stop', 400)],
      ['RateLimited', 'SourceUnavailable', 'Unauthorized', 'Forbidden', 'InvalidRequest'],
    );
    assert.equal(failureRow({ then: 'stop', advice: 'Ask for a plan.' }, 402).advice, 'Ask for a plan.');
  });
});
