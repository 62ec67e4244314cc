import assert from 'node:assert/strict';
import { once } from 'node:events';
import { suite, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { findRunningServer } from '../../src/server/embedded-server.ts';
import { startGuardian } from '../../src/server/guardian-process.ts';
import { isServing } from '../../src/server/health.ts';
import { callHolder, leaseAddresses } from '../../src/server/lease.ts';
import { createServerFolder } from '../../src/server/server-folder.ts';
import { cases } from '../../testkit/deep.ts';
import { isRunning, until } from './conditions.ts';
import { cli, makeDataDir } from './data-dir.ts';
import { spawnOwner, startOwner } from './owner-process.ts';
import { describeWorkflow, startWorkflow } from './workflows.ts';

const KILLS = cases(4, 10);

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

  test('a server whose guardian is killed gets another guardian, and ends with its last owner all the same', async (t) => {
    const dir = await makeDataDir(t);
    const server = await dir.open();
    const guardian = await dir.guardian();
    await kill(guardian);
    await until('another guardian is there', async () => (await dir.guardian()) !== guardian);
    assert.equal(await isServing(server.address), true);
    await server.release();
    assert.equal(isRunning(server.pid), false);
    await until('nothing is left', () => dir.isIdle());
  });

  test('a server whose guardian was killed ends when its owner releases it at once', async (t) => {
    const dir = await makeDataDir(t);
    const server = await dir.open();
    await kill(await dir.guardian());
    await server.release();
    assert.equal(isRunning(server.pid), false);
  });

  test('an owner that comes after the guardian was killed shares the server of the first one', async (t) => {
    const dir = await makeDataDir(t);
    const first = await dir.open();
    let lost = false;
    void first.lost.then(() => (lost = true));
    await startWorkflow(first.address, 'kept');
    await kill(await dir.guardian());
    const second = await dir.open();
    assert.deepEqual([second.pid, second.shared], [first.pid, true]);
    await second.release();
    assert.equal(await describeWorkflow(first.address, 'kept'), 'RUNNING');
    assert.equal(lost, false);
  });

  test('one that comes after the guardian was killed, and leaves before the first is back, does not end its server', async (t) => {
    const dir = await makeDataDir(t);
    const first = await startOwner(dir.path, cli);
    first.child.kill('SIGSTOP');
    await kill(await dir.guardian());
    const second = await dir.open();
    const left = second.release();
    await isServing(second.address);
    first.child.kill('SIGCONT');
    await left;
    assert.deepEqual([second.pid, await isServing(second.address)], [first.server.pid, true]);
    first.child.kill('SIGINT');
    assert.deepEqual(await once(first.child, 'exit'), [130, null]);
  });

  test('a guardian that is only looked for, before anybody holds its server, does not end', async (t) => {
    const dir = await makeDataDir(t);
    const folder = await createServerFolder(dir.path);
    const order = { dataDir: dir.path, cli, ui: false, preferredPort: 0, preferredUiPort: 0 };
    const guardian = await startGuardian(order, folder);
    const addresses = await leaseAddresses(folder.path);
    let looks = 0;
    await until('it was looked for', async () => {
      const socket = await callHolder(addresses);
      if (socket) await once(socket.destroy(), 'close');
      return socket !== null && (looks += 1) === 3;
    });
    await dir.open();
    assert.equal(guardian.ended, null);
  });

  test(`a server whose guardian is killed ${KILLS} times keeps running`, async (t) => {
    const dir = await makeDataDir(t);
    const server = await dir.open();
    for (let kills = 0; kills < KILLS; kills++) {
      const guardian = await dir.guardian();
      await kill(guardian);
      await until('another guardian is there', async () => (await dir.guardian()) !== guardian);
    }
    const guest = await findRunningServer(dir.path);
    assert.equal(guest?.pid, server.pid);
    await guest?.release();
  });

  test('a guardian killed the moment it took over gets a successor too', async (t) => {
    const dir = await makeDataDir(t);
    const server = await dir.open();
    for (let kills = 0; kills < 4; kills++) {
      const guardian = await dir.guardian();
      process.kill(guardian, 'SIGKILL');
      // Without a pause between looks, so that the next kill comes before the owner has heard of the new guardian.
      for (const end = Date.now() + 60_000; (await dir.guardian()) === guardian && Date.now() < end;)
        await setImmediate();
      assert.notEqual(await dir.guardian(), guardian);
    }
    assert.equal(await isServing(server.address), true);
  });

  test('a server left by a killed owner and guardian is taken over by the next owner', async (t) => {
    const dir = await makeDataDir(t);
    const owner = await startOwner(dir.path, cli);
    // The guardian first: it would end the server in good order on seeing its owner gone.
    await kill(await dir.guardian(), owner.pid);
    assert.equal(isRunning(owner.server.pid), true);
    const server = await dir.open();
    assert.equal(server.pid, owner.server.pid);
    await server.release();
    assert.equal(isRunning(server.pid), false);
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
