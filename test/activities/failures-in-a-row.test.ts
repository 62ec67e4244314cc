import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { translateFailure } from '../../src/activities/translate-failure.ts';
import { countFailuresInARow } from '../../src/activities/failures-in-a-row.ts';
import { SourceFailure } from '../../src/activities/source/failure.ts';
import { makeAnswer } from '../../testkit/answer.ts';

describe('failures of one kind in a row', () => {
  it('are counted for each piece of work, from 1 after another kind', () => {
    const count = countFailuresInARow();
    assert.deepEqual([count('a', 'x'), count('a', 'x'), count('b', 'x'), count('a', 'x')], [1, 2, 1, 3]);
    assert.deepEqual([count('a', 'y'), count('a', 'x')], [1, 1]);
  });

  it('are forgotten in the end, the oldest first', () => {
    const count = countFailuresInARow();
    count('old', 'x');
    for (let work = 0; work < 10_000; work++) count(String(work), 'x');
    assert.deepEqual([count('old', 'x'), count('9999', 'x')], [1, 2]);
  });
});

describe('a page that has waited for quota many times', () => {
  it('is asked for again after a web page, and given up after ten of them', () => {
    const fail = (attempt: number, given: Parameters<typeof makeAnswer>[0]) =>
      translateFailure(new SourceFailure(makeAnswer(given)), attempt, 'run/page') as { nonRetryable: boolean };
    for (let attempt = 1; attempt <= 50; attempt++) assert.equal(fail(attempt, { status: 429 }).nonRetryable, false);
    const ends = Array.from({ length: 10 }, (_, more) => fail(51 + more, { status: 302 }).nonRetryable);
    assert.deepEqual(ends, [...Array<boolean>(9).fill(false), true]);
  });
});
