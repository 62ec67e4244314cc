import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { cachedCli } from '../../src/server/cli-cache.ts';
import { makeMachine } from './machine.ts';

const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
const ARCHIVE = `temporal_cli_1.8.2_${process.platform}_${arch}.tar.gz`;

const unlessWindows = { skip: process.platform === 'win32' && 'the fake binary is a shell script' };

test('the pinned version for this platform is downloaded, extracted, tried and cached', unlessWindows, async (t) => {
  const machine = await makeMachine(t);
  await machine.binary('archive/temporal');
  execFileSync('tar', ['-czf', join(machine.folder, 'cli.tar.gz'), '-C', join(machine.folder, 'archive'), 'temporal']);
  const archive = await readFile(join(machine.folder, 'cli.tar.gz'));
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const asked: string[] = [];
  const downloads = await serve(t, (request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/mirror') return void response.end(archive);
    response.writeHead(302, { location: '/mirror' }).end();
  });
  assert.deepEqual(await machine.find({ downloads, sha256 }), { path: cachedCli(machine.cache), from: 'download' });
  assert.deepEqual(asked, [`/v1.8.2/${ARCHIVE}`, '/mirror']);
  assert.match(
    machine.said.join(),
    /^Downloading the Temporal CLI 1\.8\.2 from 127\.0\.0\.1:\d+ \(once, about 50 MB\)\.$/,
  );
});

test('an archive whose checksum is not the known one is neither unpacked nor run', unlessWindows, async (t) => {
  const machine = await makeMachine(t);
  await machine.binary('archive/temporal', `touch ${machine.folder}/ran; echo temporal version 1.8.2`);
  execFileSync('tar', ['-czf', join(machine.folder, 'cli.tar.gz'), '-C', join(machine.folder, 'archive'), 'temporal']);
  const archive = await readFile(join(machine.folder, 'cli.tar.gz'));
  const downloads = await serve(t, (_, response) => void response.end(archive));
  const known = /has the SHA-256 [0-9a-f]{64} instead of [0-9a-f]{64}: the file is not used/;
  await assert.rejects(machine.find({ downloads }), known);
  assert.equal(existsSync(join(machine.folder, 'ran')), false);
  assert.equal(existsSync(cachedCli(machine.cache)), false);
});

test('a download that is refused or broken is left behind with its reason', unlessWindows, async (t) => {
  const machine = await makeMachine(t);
  const reasonWith = async (answer: RequestListener, sha256?: string): Promise<string> => {
    const downloads = await serve(t, answer);
    const error = await machine.find({ downloads, ...(sha256 && { sha256 }) }).catch((error: Error) => error);
    return /- download: (.*)/.exec((error as Error).message)?.[1] ?? '';
  };
  assert.match(await reasonWith((_, response) => response.writeHead(403).end()), /\/v1\.8\.2\/.* answers 403$/);
  assert.match(await reasonWith((_, response) => response.end('<html>')), /has the SHA-256/);
  const noArchive = createHash('sha256').update('no archive').digest('hex');
  assert.match(await reasonWith((_, response) => response.end('no archive'), noArchive), /tar/);
  assert.match(await reasonWith((request) => request.socket.destroy()), /\w/);
});

test('a host that does not answer is given up soon', unlessWindows, async (t) => {
  const machine = await makeMachine(t);
  const downloads = await serve(t, () => undefined);
  await assert.rejects(machine.find({ downloads, askMs: 100 }), /- download: http:.* does not answer\n/);
});

async function serve(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
