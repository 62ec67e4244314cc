import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { findRunningServer, openEmbeddedServer } from '../../src/server/embedded-server.ts';
import { isServing } from '../../src/server/health.ts';
import { freePort } from '../../testkit/free-port.ts';
import { isRunning } from './conditions.ts';
import { cli, makeDataDir } from './data-dir.ts';
import { describeWorkflow, startWorkflow } from './workflows.ts';

// Most of the time goes by waiting for servers to stop, one second each.
suite('the embedded server', { concurrency: 4 }, () => {
  test('a server answers at once, with its web UI, and ends with its only owner', async (t) => {
    const dir = await makeDataDir(t);
    const server = await dir.open({ ui: true });
    assert.equal(server.shared, false);
    await startWorkflow(server.address, 'first');
    const settings = (await (await fetch(`${server.ui}/api/v1/settings`)).json()) as { DisableNewsFetch?: boolean };
    assert.equal(settings.DisableNewsFetch, true);
    await server.release();
    assert.equal(isRunning(server.pid), false);
    assert.equal(await findRunningServer(dir.path), null);
  });

  test('what a server knows survives a restart, and an owner that comes while it stops gets a new one', async (t) => {
    const dir = await makeDataDir(t);
    const before = await dir.open();
    await startWorkflow(before.address, 'kept');
    const [, after] = await Promise.all([before.release(), dir.open()]);
    assert.equal(await describeWorkflow(after.address, 'kept'), 'RUNNING');
  });

  test('owners share one server, and the last release ends it', async (t) => {
    const dir = await makeDataDir(t);
    const [one, two] = await Promise.all([dir.open(), dir.open()]);
    assert.equal(one.pid, two.pid);
    assert.deepEqual([one.shared, two.shared].sort(), [false, true]);
    const guest = await findRunningServer(dir.path);
    assert.equal(guest?.address, one.address);
    await one.release();
    await guest?.release();
    assert.equal(await isServing(two.address), true);
    await two.release();
    await two.release();
    assert.equal(isRunning(two.pid), false);
  });

  test('looking for a server starts none', async (t) => {
    const dir = await makeDataDir(t);
    assert.equal(await findRunningServer(dir.path), null);
    assert.equal(await findRunningServer(join(dir.path, 'nowhere')), null);
  });

  test('a port in use is left to its owner', async (t) => {
    const dir = await makeDataDir(t);
    const other = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(other, 'listening');
    t.after(() => other.close());
    const { port } = other.address() as AddressInfo;
    const server = await dir.open({ preferredPort: port });
    assert.notEqual(server.address, `127.0.0.1:${port}`);
    assert.equal(await isServing(server.address), true);
  });

  test('servers that start together do not mistake each other for themselves', async (t) => {
    const dirs = await Promise.all([makeDataDir(t), makeDataDir(t)]);
    const preferredPort = await freePort();
    const servers = await Promise.all(dirs.map((dir) => dir.open({ preferredPort })));
    assert.equal(new Set(servers.map(({ address }) => address)).size, servers.length);
    assert.equal(new Set(servers.map(({ pid }) => pid)).size, servers.length);
  });

  test('a server that dies is reported with what to do, by what its own log says', async (t) => {
    const dir = await makeDataDir(t);
    await mkdir(dir.folder.path);
    await writeFile(dir.folder.log, 'Error: database is locked (5) (SQLITE_BUSY)\n');
    const server = await dir.open();
    process.kill(server.pid, 'SIGKILL');
    const error = await server.lost;
    assert.match(
      error.message,
      /^The embedded Temporal server ended \(killed by SIGKILL\): see its log, then run the command again\./,
    );
    assert.doesNotMatch(error.message, /locked/);
    const log = await readFile(dir.folder.log, 'utf8');
    assert.match(log, /^Error: database is locked .*\nholdfast: a server starts at 2.*Z\n/);
    await server.release();
    await dir.open();
  });

  test('a first start that was interrupted is begun anew', async (t) => {
    const dir = await makeDataDir(t);
    await mkdir(dir.folder.path);
    await writeFile(dir.folder.firstStart, '');
    await writeFile(dir.folder.database, 'half made');
    await dir.open();
    await assert.rejects(stat(dir.folder.firstStart));
  });

  test('failures say in one sentence what to do', async (t) => {
    const dir = await makeDataDir(t);
    await writeFile(join(dir.path, 'file'), '');
    const inFile = { dataDir: join(dir.path, 'file', 'data'), cli, say: () => undefined };
    await assert.rejects(openEmbeddedServer(inFile), /is not writable .*HOLDFAST_DATA_DIR/);
    await mkdir(dir.folder.path);
    await assert.rejects(
      dir.open({ cli: join(dir.path, 'none') }),
      /did not start \(.*none cannot be run: .*ENOENT\): check the binary/,
    );
    await writeFile(dir.folder.database, 'not a database, and not empty either: x'.repeat(100));
    await rm(dir.folder.firstStart, { force: true });
    await assert.rejects(
      dir.open(),
      /database is damaged or was made by another version of Temporal: .*not a database/,
    );
  });
});
