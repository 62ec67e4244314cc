import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { cachedCli } from '../../src/server/cli-cache.ts';
import { makeMachine } from './machine.ts';

const unlessWindows = { skip: process.platform === 'win32' && 'the fake binary is a shell script' };

test('the pinned version for this platform is downloaded, extracted, tried and cached', unlessWindows, async (t) => {
  const machine = await makeMachine(t);
  await machine.binary('archive/temporal');
  execFileSync('tar', ['-czf', join(machine.folder, 'cli.tar.gz'), '-C', join(machine.folder, 'archive'), 'temporal']);
  const archive = await readFile(join(machine.folder, 'cli.tar.gz'));
  const asked: string[] = [];
  const downloads = await serve(t, (request, response) => {
    asked.push(request.url ?? '');
    const archiveUrl = `http://${request.headers.host}/archive`;
    if (request.url === '/archive') response.writeHead(302, { location: '/mirror' });
    response.end(request.url === '/mirror' ? archive : JSON.stringify({ archiveUrl, fileToExtract: 'temporal' }));
  });
  assert.deepEqual(await machine.find({ downloads }), { path: cachedCli(machine.cache), from: 'download' });
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  assert.deepEqual(asked, [
    `/cli/v1.8.2?arch=${arch}&platform=${process.platform}&format=tar.gz`,
    '/archive',
    '/mirror',
  ]);
  assert.match(
    machine.said.join(),
    /^Downloading the Temporal CLI 1\.8\.2 from 127\.0\.0\.1:\d+ \(once, about 50 MB\)\.$/,
  );
});

test('a download that is refused or broken is left behind with its reason', unlessWindows, async (t) => {
  const machine = await makeMachine(t);
  const reasonWith = async (answer: RequestListener): Promise<string> => {
    const downloads = await serve(t, answer);
    const error = await machine.find({ downloads }).catch((error: Error) => error);
    return /- download: (.*)/.exec((error as Error).message)?.[1] ?? '';
  };
  assert.match(await reasonWith((_, response) => response.writeHead(403).end()), /cli\/v1\.8\.2 answers 403$/);
  assert.match(await reasonWith((_, response) => response.end('<html>')), /JSON/);
  assert.match(await reasonWith((_, response) => response.end('{}')), /names no archive/);
  const noArchive: RequestListener = ({ url, headers }, response) => {
    const info = { archiveUrl: `http://${headers.host}/archive`, fileToExtract: 'temporal' };
    response.end(url === '/archive' ? 'no archive' : JSON.stringify(info));
  };
  assert.match(await reasonWith(noArchive), /tar/);
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
