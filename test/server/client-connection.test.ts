import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { connectClient } from '../../src/server/client-connection.ts';
import { until } from '../../testkit/until.ts';
import { unavailableServer } from './unavailable-server.ts';

it('cancels the calls that wait for their next attempt when it is closed, and ends no process', async (t) => {
  const { address, calls } = await unavailableServer(t);
  const connection = await connectClient({ address });
  const running = Promise.allSettled(
    Array.from({ length: 20 }, () => connection.workflowService.describeNamespace({ namespace: 'default' })),
  );
  await until('each was asked twice', () => calls() >= 40);
  await connection.close();
  for (const { status, reason } of (await running) as PromiseRejectedResult[]) {
    assert.equal(status, 'rejected');
    assert.ok(isGrpcServiceError(reason), String(reason));
  }
  const asked = calls();
  await sleep(500);
  assert.equal(calls(), asked);
});

it('rejects a call on a closed connection', async (t) => {
  const { address } = await unavailableServer(t);
  const connection = await connectClient({ address });
  await connection.close();
  await assert.rejects(connection.workflowService.describeNamespace({ namespace: 'default' }), /closed|cancelled/i);
});
