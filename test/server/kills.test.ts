import assert from 'node:assert/strict';
import { once } from 'node:events';
import { suite, test } from 'node:test';
import { findRunningServer } from '../../src/server/embedded-server.ts';
import { isServing } from '../../src/server/health.ts';
import { isRunning, until } from './conditions.ts';
import { cli, makeDataDir } from './data-dir.ts';
import { spawnOwner, startOwner } from './owner-process.ts';
import { describeWorkflow, startWorkflow } from './workflows.ts';

// Most of the time goes by waiting for servers to stop, one second each.
suite('kills', { concurrency: 4 }, () => {
  test('the server goes soon after its owner was killed', async (t) => {
    const dir = await makeDataDir(t);
    const owner = await startOwner(dir.path, cli);
    process.kill(owner.pid, 'SIGKILL');
    await until('the server is gone', () => dir.isIdle());
  });

  test('the server stays when one of two owners is killed', async (t) => {
    const dir = await makeDataDir(t);
    const owner = await startOwner(dir.path, cli);
    const server = await dir.open();
    assert.equal(server.shared, true);
    process.kill(owner.pid, 'SIGKILL');
    await once(owner.child, 'exit');
    assert.equal(await isServing(server.address), true);
  });

  test('a server whose owner is killed while it starts goes too', async (t) => {
    const dir = await makeDataDir(t);
    const owner = spawnOwner(dir.path, cli);
    await until('the server is started', () =>
      dir.guardian().then(
        () => true,
        () => false,
      ),
    );
    owner.kill('SIGKILL');
    await until('the server is gone', () => dir.isIdle());
    const server = await dir.open();
    assert.equal(await isServing(server.address), true);
  });

  test('the owner of a killed guardian ends the server', async (t) => {
    const dir = await makeDataDir(t);
    const server = await dir.open();
    await kill(await dir.guardian());
    assert.equal(await isServing(server.address), true);
    assert.equal(await findRunningServer(dir.path), null);
    await server.release();
    assert.equal(isRunning(server.pid), false);
  });

  test('the next owner after a killed guardian ends the orphan and starts anew', async (t) => {
    const dir = await makeDataDir(t);
    const orphaned = await dir.open();
    await startWorkflow(orphaned.address, 'kept');
    await kill(await dir.guardian());
    const server = await dir.open();
    assert.equal(isRunning(orphaned.pid), false);
    assert.match((await orphaned.lost).message, /The embedded Temporal server ended/);
    assert.equal(await describeWorkflow(server.address, 'kept'), 'RUNNING');
  });

  test('owner and guardian killed: the next owner ends the orphan', async (t) => {
    const dir = await makeDataDir(t);
    const owner = await startOwner(dir.path, cli);
    // The guardian first: it would end the server in good order on seeing its owner gone.
    await kill(await dir.guardian(), owner.pid);
    assert.equal(isRunning(owner.server.pid), true);
    await dir.open();
    assert.equal(isRunning(owner.server.pid), false);
  });

  test('everything killed: nothing is forgotten', async (t) => {
    const dir = await makeDataDir(t);
    const owner = await startOwner(dir.path, cli);
    await startWorkflow(owner.server.address, 'kept');
    await Promise.all([kill(owner.pid), dir.guardian().then((pid) => kill(pid)), kill(owner.server.pid)]);
    const server = await dir.open();
    assert.equal(await describeWorkflow(server.address, 'kept'), 'RUNNING');
  });

  test('Ctrl-C reaches the owner and not the server', { skip: process.platform === 'win32' }, async (t) => {
    const dir = await makeDataDir(t);
    const owner = await startOwner(dir.path, cli);
    process.kill(-owner.pid, 'SIGINT');
    assert.deepEqual(await once(owner.child, 'exit'), [130, null]);
    // The guardian tells its last holder that the server has ended, and ends a moment later itself.
    await until('the server is gone', () => dir.isIdle());
  });
});

async function kill(...pids: number[]): Promise<void> {
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await until(`${pids.join(', ')} are gone`, () => !pids.some(isRunning));
}
