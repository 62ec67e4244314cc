import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { endOrphans, endServer } from '../../src/server/orphan.ts';
import { isRunning } from './conditions.ts';
import { createServerFolder, writeNote, type ServerFolder } from '../../src/server/server-folder.ts';

// Not a Temporal server, whose end takes too short to be caught in it: 400 MB take the system a while to give back.
const slowToEnd = `
  globalThis.ballast = Buffer.alloc(4e8, 1);
  const server = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(server.address().port));`;

const skip = process.platform !== 'linux';

test('ending a server waits until its port is free', { skip }, async (t) => {
  const folder = await makeFolder(t);
  const { pid, port } = await startSlow(t, folder);
  await endServer(pid, folder.database);
  await assert.rejects(reach(port), { code: 'ECONNREFUSED' });
});

test('ending orphans waits until the port of a server that was killed a moment ago is free', { skip }, async (t) => {
  const folder = await makeFolder(t);
  const { pid, port } = await startSlow(t, folder);
  const startedAt = new Date().toISOString();
  await writeNote(folder, { address: `127.0.0.1:${port}`, ui: null, pid, guardian: pid, startedAt });
  process.kill(pid, 'SIGKILL');
  await endOrphans(folder);
  await assert.rejects(reach(port), { code: 'ECONNREFUSED' });
});

test(
  'a server with the same database path in another place, such as a container, is left alone',
  { skip },
  async (t) => {
    const folder = await makeFolder(t);
    const { pid } = await startSlow(t, folder, tmpdir());
    assert.equal(await endOrphans(folder), null);
    assert.equal(isRunning(pid), true);
  },
);

async function makeFolder(t: TestContext): Promise<ServerFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'holdfast-orphan-')));
  t.after(() => rm(path, { recursive: true, force: true }));
  return createServerFolder(path);
}

/** Starts a process that looks like a server on the folder's database. */
async function startSlow(
  t: TestContext,
  { path, database }: ServerFolder,
  cwd = path,
): Promise<{ pid: number; port: number }> {
  const flags = ['server', 'start-dev', '--db-filename', database, '--ip', '127.0.0.1'];
  const child = spawn(process.execPath, ['-e', slowToEnd, ...flags], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { pid: child.pid!, port: Number(port) };
}

async function reach(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}
