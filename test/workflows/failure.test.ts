import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ActivityFailure, ApplicationFailure, RetryState, TimeoutFailure, TimeoutType } from '@temporalio/common';
import { exportFailure } from '../../src/workflows/failure.ts';

/** The failure of an activity that had no success in its time. */
function timedOut(activityType: string, last?: Error): ActivityFailure {
  const cause = new TimeoutFailure('timed out', undefined, TimeoutType.SCHEDULE_TO_CLOSE);
  if (last) Object.assign(cause, { cause: last });
  return new ActivityFailure('failed', activityType, '1', RetryState.TIMEOUT, 'worker', cause);
}

describe('the failure of an export', () => {
  it('says which work had no success in its time', () => {
    const said = ['fetchPage', 'sealSlice', 'finishExport', 'planExport', 'awaitJob', 'checkAvailability'].map(
      (activity) => [exportFailure(timedOut(activity)).type, exportFailure(timedOut(activity)).message],
    );
    assert.deepEqual(
      said.map(([type, message]) => `${type}: ${message!.replace('No success within the time allowed for ', '')}`),
      [
        'SourceUnavailable: reading one page. No attempt reported a reason.',
        'DestinationFailed: sealing a slice. No attempt reported a reason.',
        'DestinationFailed: writing the manifest. No attempt reported a reason.',
        'DestinationFailed: planning the export. No attempt reported a reason.',
        'SourceUnavailable: waiting for a job. No attempt reported a reason.',
        'SourceUnavailable: asking up to when the data of the source is complete. No attempt reported a reason.',
      ],
    );
  });

  it('has type and message of the last attempt', () => {
    const { type, message } = exportFailure(timedOut('fetchPage', ApplicationFailure.retryable('429', 'RateLimited')));
    assert.deepEqual(
      [type, message],
      ['RateLimited', 'No success within the time allowed for reading one page. Its last attempt: 429.'],
    );
  });

  it('keeps the beginning of a long message, and has no stack', () => {
    const failure = exportFailure(ApplicationFailure.nonRetryable('x'.repeat(200_000), 'InvalidRequest'));
    assert.deepEqual([failure.message.length, failure.stack, failure.type], [5_000, '', 'InvalidRequest']);
  });

  it('is one for whatever was thrown', () => {
    for (const error of [undefined, null, 12, 'text', {}, new TypeError('no reader')])
      assert.ok(exportFailure(error) instanceof ApplicationFailure);
  });
});
