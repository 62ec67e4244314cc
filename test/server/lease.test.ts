import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { callHolder, leaseAddresses, takeLease } from '../../src/server/lease.ts';
import { createServerFolder } from '../../src/server/server-folder.ts';
import { cases } from '../../testkit/deep.ts';

const posix = { skip: process.platform === 'win32' && 'socket files' };
const asRoot = { skip: process.getuid?.() !== 0 && 'gives a folder to another user' };

test('a lease has one holder at a time', async (t) => {
  const addresses = await leaseAddresses(await serverFolder(t));
  const [one, two] = [createServer(), createServer()];
  assert.equal(await takeLease(one, addresses), true);
  assert.equal(await takeLease(two, addresses), false);
  one.close();
  await once(one, 'close');
  assert.equal(await callHolder(addresses), null);
  assert.equal(await takeLease(two, addresses), true);
  two.close();
});

test('a lease whose holder was killed is taken over by exactly one of many', posix, async (t) => {
  // The race is between three of them: many times, for it to come about.
  for (let times = 0; times < cases(12, 30); times++) await takeOver(await leaseAddresses(await serverFolder(t)));
});

async function takeOver(addresses: readonly string[]): Promise<void> {
  const holder = spawn(process.execPath, ['-e', listening(addresses[0]!)]);
  await once(holder.stdout, 'data');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  assert.equal(await callHolder(addresses), null);
  const rivals = Array.from({ length: 20 }, () => createServer());
  try {
    const taken = await Promise.all(rivals.map((rival) => takeLease(rival, addresses)));
    assert.equal(taken.filter(Boolean).length, 1);
  } finally {
    for (const rival of rivals) if (rival.listening) rival.close();
  }
}

test('the socket of a lease is in folders that only its user may enter, however long the path is', posix, async (t) => {
  const short = await serverFolder(t);
  const long = await serverFolder(t, 'x'.repeat(120));
  for (const folder of [short, long]) {
    const [address = ''] = await leaseAddresses(folder);
    assert.ok(Buffer.byteLength(address) <= 103, address);
    const { mode, uid } = await stat(join(address, '..'));
    assert.deepEqual([mode & 0o777, uid], [0o700, process.getuid!()]);
    const server = createServer();
    assert.equal(await takeLease(server, [address]), true);
    server.close();
  }
  assert.match((await leaseAddresses(short))[0]!, /guardian\.sock$/);
});

test('each server folder has a lease of its own, also with a long path', posix, async (t) => {
  const folders = [
    await serverFolder(t),
    await serverFolder(t, 'x'.repeat(120)),
    await serverFolder(t, 'y'.repeat(120)),
  ];
  const firsts = await Promise.all(folders.map(async (folder) => (await leaseAddresses(folder))[0]));
  assert.equal(new Set(firsts).size, folders.length);
});

test('a server folder that others may enter is closed to them', posix, async (t) => {
  const data = await tempDir(t);
  await mkdir(join(data, '.temporal'));
  await chmod(join(data, '.temporal'), 0o777);
  const { path } = await createServerFolder(data);
  assert.equal((await stat(path)).mode & 0o777, 0o700);
});

test('a data directory that is made here is closed to others, whatever the umask is', posix, async (t) => {
  const data = join(await tempDir(t), 'below', 'data');
  const umask = process.umask(0);
  t.after(() => process.umask(umask));
  await createServerFolder(data);
  for (const path of [data, join(data, '..')]) assert.equal((await stat(path)).mode & 0o777, 0o700, path);
});

test("another user's server folder is refused, with what to do", asRoot, async (t) => {
  const data = await tempDir(t);
  await mkdir(join(data, '.temporal'));
  const { chown } = await import('node:fs/promises');
  await chown(join(data, '.temporal'), 65_534, 65_534);
  await assert.rejects(createServerFolder(data), /belongs to another user \(uid 65534, not 0\).*HOLDFAST_DATA_DIR/);
});

test(
  'another user cannot take the lease of a data directory, nor an address that the lease is looked for at',
  asRoot,
  async (t) => {
    const folder = await serverFolder(t);
    // Everybody may look into the data directory itself.
    await chmod(join(folder, '..'), 0o777);
    const [inside = ''] = await leaseAddresses(folder);
    for (const address of [inside, `\0holdfast-0-anything`]) {
      const intruder = spawn(process.execPath, ['-e', listening(address)], { uid: 65_534, gid: 65_534, stdio: 'pipe' });
      const said = await Promise.race([
        once(intruder.stdout, 'data').then(() => 'listens'),
        once(intruder, 'exit').then(() => 'refused'),
      ]);
      assert.equal(said, address === inside ? 'refused' : 'listens', address);
      assert.equal(await callHolder(await leaseAddresses(folder)), null);
      intruder.kill('SIGKILL');
    }
  },
);

function listening(address: string): string {
  return `require('net').createServer().listen(${JSON.stringify(address)}, () => console.log('held'))`;
}

async function serverFolder(t: TestContext, name = 'data'): Promise<string> {
  return (await createServerFolder(join(await tempDir(t), name))).path;
}

async function tempDir(t: TestContext): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'holdfast-lease-')));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}
