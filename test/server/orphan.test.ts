import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { endOrphans, endServer } from '../../src/server/orphan.ts';
import { createServerFolder, writeNote, type ServerFolder } from '../../src/server/server-folder.ts';

// Not a Temporal server, whose end takes too short to be caught in it: 400 MB take the system a while to give back.
const slowToEnd = `
  globalThis.ballast = Buffer.alloc(4e8, 1);
  const server = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(server.address().port));`;

const skip = process.platform !== 'linux';

test('the end of a server is waited for until its port is free', { skip }, async (t) => {
  const folder = await makeFolder(t);
  const { pid, port } = await startSlow(t, folder);
  await endServer(pid, folder.database);
  await assert.rejects(reach(port), { code: 'ECONNREFUSED' });
});

test('so is that of one that was killed a moment ago', { skip }, async (t) => {
  const folder = await makeFolder(t);
  const { pid, port } = await startSlow(t, folder);
  const startedAt = new Date().toISOString();
  await writeNote(folder, { address: `127.0.0.1:${port}`, ui: null, pid, guardian: pid, startedAt });
  process.kill(pid, 'SIGKILL');
  await endOrphans(folder);
  await assert.rejects(reach(port), { code: 'ECONNREFUSED' });
});

async function makeFolder(t: TestContext): Promise<ServerFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'holdfast-orphan-')));
  t.after(() => rm(path, { recursive: true, force: true }));
  return createServerFolder(path);
}

/** Starts a process that looks like a server on the folder's database. */
async function startSlow(t: TestContext, { database }: ServerFolder): Promise<{ pid: number; port: number }> {
  const flags = ['server', 'start-dev', '--db-filename', database, '--ip', '127.0.0.1'];
  const child = spawn(process.execPath, ['-e', slowToEnd, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return { pid: child.pid!, port: Number(port) };
}

async function reach(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}
