import assert from 'node:assert/strict';
import { createServer, constants } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { connectClient } from '../../src/server/client-connection.ts';
import { until } from '../../testkit/world.ts';

const OK = '0';
const UNAVAILABLE = '14';
// A gRPC message of no bytes: not compressed, length 0.
const EMPTY = Buffer.alloc(5);

/** Starts a server that lets clients connect and is unavailable for all other calls. */
async function unavailableServer(t: TestContext): Promise<{ address: string; calls: () => number }> {
  let calls = 0;
  const server = createServer().on('stream', (stream, headers) => {
    const connecting = String(headers[constants.HTTP2_HEADER_PATH]).endsWith('/GetSystemInfo');
    if (!connecting) calls += 1;
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': connecting ? OK : UNAVAILABLE }));
    stream.end(connecting ? EMPTY : undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, calls: () => calls };
}

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
