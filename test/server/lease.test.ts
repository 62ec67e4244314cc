import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { callHolder, leaseAddress, takeLease } from '../../src/server/lease.ts';

test('a lease has one holder at a time', async (t) => {
  await checkOneHolder(leaseAddress(await tempDir(t)));
});

test('a lease that is a socket file has one holder at a time', { skip: process.platform === 'win32' }, async (t) => {
  await checkOneHolder(join(await tempDir(t), 'lease.sock'));
});

test('a socket file whose holder was killed is taken over', { skip: process.platform === 'win32' }, async (t) => {
  const address = join(await tempDir(t), 'lease.sock');
  const code = `require('net').createServer().listen(${JSON.stringify(address)}, () => console.log('held'))`;
  const holder = spawn(process.execPath, ['-e', code]);
  await once(holder.stdout, 'data');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  assert.equal(await callHolder(address), null);
  const server = createServer();
  assert.equal(await takeLease(server, address), true);
  server.close();
});

test('each directory and platform has its own address', () => {
  assert.notEqual(leaseAddress('/a'), leaseAddress('/b'));
  assert.match(leaseAddress('/a', 'darwin'), /^\/tmp\/holdfast-.*\.sock$/);
  assert.match(leaseAddress('C:\\A', 'win32'), /^\\\\\.\\pipe\\holdfast-/);
  assert.equal(leaseAddress('C:\\A', 'win32'), leaseAddress('c:\\a', 'win32'));
});

async function checkOneHolder(address: string): Promise<void> {
  const [one, two] = [createServer(), createServer()];
  assert.equal(await takeLease(one, address), true);
  assert.equal(await takeLease(two, address), false);
  one.close();
  await once(one, 'close');
  assert.equal(await callHolder(address), null);
  assert.equal(await takeLease(two, address), true);
  two.close();
}

async function tempDir(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'holdfast-lease-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}
