import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { runActivity } from '../../src/activities/run-activity.ts';
import type { WaitNotice } from '../../src/contract.ts';
import { DAY } from '../../testkit/plan.ts';

it('an attempt that takes long, as on a disk that hangs, tells of it once, and until when it may take', async () => {
  // Five minutes at the pace of this heartbeat timeout: 120 ms.
  const env = new MockActivityEnvironment({ heartbeatTimeoutMs: 4, startToCloseTimeoutMs: 3_600_000 });
  const began = Date.now();
  const told: WaitNotice[] = [];
  let hangs = (): void => {};
  const telling = {
    item: { slice: DAY, page: null },
    report(notice: WaitNotice) {
      told.push(notice);
      hangs();
      return Promise.resolve();
    },
  };
  await env.run(() => runActivity(() => new Promise<void>((resolve) => (hangs = resolve)), telling));
  assert.equal(told.length, 1);
  const { slice, page, message, until } = told[0]!;
  assert.deepEqual({ slice, page }, { slice: DAY, page: null });
  assert.match(message, /disk or the database hangs/);
  const left = Date.parse(until) - began;
  assert.ok(left >= 3_599_000 && left < 3_660_000, `${left} ms`);
});

it('an attempt that is done in time tells nothing', async () => {
  const env = new MockActivityEnvironment({ heartbeatTimeoutMs: 4, startToCloseTimeoutMs: 3_600_000 });
  const tell = () => Promise.reject(new Error('told'));
  const result = await env.run(() =>
    runActivity(() => Promise.resolve('done'), { item: { slice: null, page: null }, report: tell }),
  );
  assert.equal(result, 'done');
});

describe('work that waits for its turn', () => {
  const tell = () => Promise.reject(new Error('told'));
  const reporter = { item: { slice: DAY, page: null }, report: tell };

  it('tells nothing, however long that takes', async () => {
    const env = new MockActivityEnvironment({ heartbeatTimeoutMs: 4, startToCloseTimeoutMs: 3_600_000 });
    const longerThanUsual = 300;
    const turn = async (work: () => Promise<string>) => {
      await sleep(longerThanUsual);
      return work();
    };
    assert.equal(await env.run(() => runActivity(() => Promise.resolve('done'), reporter, turn)), 'done');
  });

  it('does not begin if it is cancelled meanwhile', async () => {
    const env = new MockActivityEnvironment();
    let begun = false;
    const work = () => Promise.resolve((begun = true));
    const turn = async (begin: typeof work) => {
      env.cancel();
      return begin();
    };
    await assert.rejects(
      env.run(() => runActivity(work, reporter, turn)),
      (error) => error instanceof CancelledFailure,
    );
    assert.equal(begun, false);
  });
});
