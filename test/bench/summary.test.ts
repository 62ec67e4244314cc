import assert from 'node:assert/strict';
import test from 'node:test';
import { spread } from '../../bench/summary.ts';
import { quotaShare } from '../../bench/watch.ts';

test('a spread is the median of the runs, between the two middle ones where they are even, and its ends', () => {
  assert.deepEqual(spread([5, 1, 9]), { median: 5, minimum: 1, maximum: 9 });
  assert.deepEqual(spread([5, 1, 9, 6]), { median: 5.5, minimum: 1, maximum: 9 });
  assert.equal(spread([]), null);
});

test('the share of a quota is taken over whole minutes from the first page on', () => {
  const moment = (seconds: number, pages: number) => ({ at: seconds * 1000, pages, rows: 100 * pages });
  const moments = [moment(0, 0), moment(10, 1), moment(69, 150), moment(70, 200), moment(129, 280), moment(131, 300)];
  assert.equal(quotaShare(moments, 200), 280 / 400);
  assert.equal(quotaShare(moments.slice(0, 3), 200), null);
});
