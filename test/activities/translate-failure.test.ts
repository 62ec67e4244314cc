import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { translateFailure } from '../../src/activities/translate-failure.ts';
import { RefusedData } from '../../src/activities/sink/refused-data.ts';
import { SourceFailure } from '../../src/activities/source/failure.ts';
import { InvalidInput } from '../../src/errors.ts';
import { makeAnswer } from '../../testkit/answer.ts';

function failureOf(error: unknown, attempt = 1): ApplicationFailure {
  const failure = translateFailure(error, attempt);
  assert.ok(failure instanceof ApplicationFailure);
  return failure;
}

const diskError = (code: string, path?: string) => Object.assign(new Error(code), { code, syscall: 'write', path });

describe('what an activity throws', () => {
  it('for the source goes by the failure table and the attempt', () => {
    const error = new SourceFailure(makeAnswer({ status: 500 }));
    assert.deepEqual([failureOf(error, 1).nonRetryable, failureOf(error, 20).nonRetryable], [false, true]);
    assert.equal(failureOf(error).type, 'SourceUnavailable');
  });

  it('for wrong input is final, with all problems', () => {
    const failure = failureOf(new InvalidInput(['a is wrong', 'b too']));
    assert.deepEqual([failure.type, failure.nonRetryable], ['InvalidInput', true]);
    assert.match(failure.message, /a is wrong[^]*b too/);
  });

  it('for data that a destination refuses is tried three times, and then final', () => {
    const failures = [1, 2, 3, 4].map((attempt) => failureOf(new RefusedData('page 3: refused'), attempt));
    assert.deepEqual(
      failures.map(({ nonRetryable }) => nonRetryable),
      [false, false, true, true],
    );
    for (const { type, message } of failures)
      assert.deepEqual([type, message], ['DestinationFailed', 'page 3: refused']);
  });

  const DISK: [string, RegExp][] = [
    ['ENOSPC', /The disk is full: free some space\./],
    ['EDQUOT', /quota/],
    ['EACCES', /permission to write/],
    ['EPERM', /permission to write/],
    ['EROFS', /read-only/],
    ['EMFILE', /ulimit -n/],
    ['EIO', /Check the disk and the data directory/],
  ];
  for (const [code, advice] of DISK) {
    it(`for the disk's ${code} is tried again, and says where and what to do`, () => {
      const failure = failureOf(diskError(code, '/data/exports/x'));
      assert.deepEqual(
        [failure.type, failure.nonRetryable, failure.nextRetryDelay],
        ['DestinationFailed', false, undefined],
      );
      assert.match(failure.message, new RegExp(`^Writing failed: ${code} \\(write /data/exports/x\\)\\. `));
      assert.match(failure.message, advice);
    });
  }

  it('for the disk may have no path', () => {
    assert.match(failureOf(diskError('ENOSPC')).message, /^Writing failed: ENOSPC \(write\)\. /);
  });

  it("for a real file's absence is a failure of the destination", async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-test-'));
    t.after(() => rm(folder, { recursive: true }));
    const error: unknown = await readFile(join(folder, 'none')).catch((reason: unknown) => reason);
    assert.match(failureOf(error).message, /^Writing failed: ENOENT \(open .*none\)\. /);
  });

  it('as a failure of Temporal goes through', () => {
    const failure = ApplicationFailure.nonRetryable('m', 'Incomplete');
    assert.equal(translateFailure(failure, 1), failure);
  });

  it('as an error of Holdfast itself goes through', () => {
    const bug = new TypeError('x is not a function');
    assert.equal(translateFailure(bug, 1), bug);
  });
});
