import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { childEnvironment } from '../../src/server/child-environment.ts';
import { goBuild } from '../../src/server/go-build.ts';
import { isRunning, until } from './conditions.ts';
import { cli, makeDataDir } from './data-dir.ts';
import { startOwner } from './owner-process.ts';

/** Settings that hold a secret, or lead to one. */
const SECRETS = {
  GENESYS_CLIENT_SECRET: 'leaked',
  HOLDFAST_POSTGRES_URL: 'postgres://user:leaked@host/db',
  HOLDFAST_ANYTHING: 'leaked',
  TEMPORAL_API_KEY: 'leaked',
  PGPASSWORD: 'leaked',
  PGPASSFILE: '/leaked',
  AWS_SECRET_ACCESS_KEY: 'leaked',
  AWS_SESSION_TOKEN: 'leaked',
  GITHUB_TOKEN: 'leaked',
  npm_config__authToken: 'leaked',
  NODE_OPTIONS: '--title=leaked',
  HTTPS_PROXY: 'http://user:leaked@127.0.0.1:9',
  http_proxy: 'http://user:leaked@127.0.0.1:9',
};

test(
  'guardian and Temporal server get none of the secrets of the command that starts them',
  {
    skip: process.platform !== 'linux' && 'reads /proc',
  },
  async (t) => {
    const dir = await makeDataDir(t);
    const owner = await startOwner(dir.path, cli, SECRETS);
    const processes: number[] = [owner.pid, owner.server.pid];
    const environ = (pid: number) => readFileSync(`/proc/${pid}/environ`, 'utf8');
    let environments: string[];
    try {
      processes.push(await dir.guardian());
      environments = processes.map(environ);
    } finally {
      owner.child.kill('SIGKILL');
    }
    await until('nothing is left running', () => processes.every((pid) => !isRunning(pid)));
    const [own, ...children] = environments;
    assert.match(own!, /leaked/, 'the owner has them');
    for (const child of children) {
      assert.doesNotMatch(child, /leaked/);
      assert.match(child, /PATH=/);
    }
  },
);

test(
  'a build with Go gets proxies and settings of Go, and no secrets',
  {
    skip: process.platform === 'win32' && 'the fake Go is a shell script',
  },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-go-'));
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'go'), '#!/bin/sh\n/usr/bin/env > env.txt\n', { mode: 0o755 });
    const env = { ...SECRETS, PATH: `${folder}:/usr/bin:/bin`, GOPROXY: 'https://proxy.example', GOFLAGS: '-x' };
    // The program is looked up on this process's PATH by spawn, as on a user's machine.
    await goBuild({ module: folder, args: [], env, say: () => undefined, opening: [] });
    const seen = readFileSync(join(folder, 'env.txt'), 'utf8');
    assert.match(seen, /^GOPROXY=https:\/\/proxy.example$/m);
    assert.match(seen, /^HTTPS_PROXY=http:\/\/user:leaked@127/m);
    assert.equal(seen.match(/leaked/g)?.length, 2);
  },
);

test('a child environment without network holds no variable that is not on the list', () => {
  const env = { ...SECRETS, PATH: '/bin', LC_ALL: 'C', UNKNOWN: 'leaked', GOFLAGS: '-x' };
  assert.deepEqual(Object.keys(childEnvironment(env)).sort(), ['LC_ALL', 'PATH']);
  assert.ok(execFileSync(process.execPath, ['-p', '1'], { env: childEnvironment() }).includes('1'));
});
