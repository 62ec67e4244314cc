import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWaitNotice } from '../../src/workflows/parse-wait-notice.ts';
import { DAY } from '../../testkit/plan.ts';

const notice = {
  slice: DAY,
  page: 7,
  attempt: 1,
  type: 'RateLimited',
  message: 'slow',
  until: '2026-11-21T10:03:04.500Z',
};

test('a wait notice is taken as it is', () => {
  assert.deepEqual(parseWaitNotice(notice), notice);
  assert.deepEqual(parseWaitNotice({ ...notice, slice: null, page: null }), { ...notice, slice: null, page: null });
});

test('a wait notice of any other shape is ignored', () => {
  const values: unknown[] = [undefined, null, 12, 'text', true, [], {}, [notice], Number.NaN];
  const wrong = [...values, '2026', new Date(Number.NaN)];
  for (const value of values) assert.equal(parseWaitNotice(value), null, JSON.stringify(value));
  for (const field of ['slice', 'page', 'attempt', 'type', 'message', 'until']) {
    for (const value of wrong) {
      const parsed = parseWaitNotice({ ...notice, [field]: value });
      const isFine = parsed === null || typeof value === 'string' || value === null || value === 12;
      assert.ok(isFine, `${field}: ${JSON.stringify(value)}`);
      if (parsed) assert.match(parsed.until.slice(11, 19), /^\d\d:\d\d:\d\d$/);
    }
  }
});

test('a wait notice keeps the beginning of a long message', () => {
  assert.equal(parseWaitNotice({ ...notice, message: 'x'.repeat(1_000_000) })?.message.length, 1_000);
});
