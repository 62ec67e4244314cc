import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { explainStart, within } from '../../src/cli/worker-end.ts';
import { connectWorker } from '../../src/server/worker-connection.ts';

const never = () => new Promise<never>(() => {});

describe('the start of a worker', () => {
  it('fails when it takes longer than its deadline, naming what was done and for how long', async () => {
    await assert.rejects(within(20, 'connecting to here:7233', never), {
      message: 'connecting to here:7233 has taken 0.02 s',
    });
  });

  it('is what its work makes of it within the deadline, and keeps no timer behind', async () => {
    assert.equal(await within(60_000, 'starting', () => Promise.resolve('started')), 'started');
    await assert.rejects(
      within(60_000, 'starting', () => Promise.reject(new Error('refused'))),
      { message: 'refused' },
    );
    // What is left of a deadline would keep this process for a minute.
  });

  it('does not wait for a server that takes the connection and never answers', async (t) => {
    const silent = createServer().listen(0, '127.0.0.1');
    t.after(() => silent.close());
    // Its client would keep the connection, and this process, for half a minute.
    silent.on('connection', (socket) => t.after(() => socket.destroy()));
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const address = `127.0.0.1:${port}`;
    const began = performance.now();
    await assert.rejects(
      within(300, `connecting to ${address}`, () => connectWorker({ address })),
      new RegExp(address),
    );
    assert.ok(performance.now() - began < 5_000);
  });

  it('says in a sentence that there is no such namespace', () => {
    const dump = new Error('Worker validation failed', {
      cause: new Error('Namespace nowhere is not found, code: NotFound'),
    });
    assert.match(
      explainStart(dump, 'here:7233', 'nowhere').message,
      /^the Temporal server at here:7233 has no namespace "nowhere"/,
    );
    const other = new Error('something else');
    assert.equal(explainStart(other, 'here:7233', 'nowhere'), other);
  });
});
