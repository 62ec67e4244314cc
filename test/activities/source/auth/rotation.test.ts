import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { apiWithAuth, openAuth } from '../../../../testkit/described-auth.ts';
import { killAtEveryStep } from '../../../../testkit/kill-at-every-step.ts';
import { type RotatingServer, rotatingServer } from '../../../../testkit/rotating-server.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

// The server is oidc-provider: it really rotates, and revokes everything when a refresh token comes twice.

const WORKER = fileURLToPath(new URL('./refresh-process.js', import.meta.url));

/** Starts a worker; `said` has a line for each round. */
function worker(t: TestContext, { auth, env, url }: RotatingServer, folder: string, rounds = 10_000) {
  const args = [WORKER, JSON.stringify(apiWithAuth(auth)), folder, `${url}/api`, String(rounds)];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  t.after(() => child.kill('SIGKILL'));
  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(...text.trim().split('\n')));
  const closed = once(child, 'close');
  const spoken = async () => {
    while (said.length === 0) await Promise.race([once(child.stdout, 'data'), closed]);
  };
  return { child, said, closed, spoken };
}

function storedIn(folder: string): { refreshToken: string; previous: string } {
  const [own] = readdirSync(folder);
  return JSON.parse(readFileSync(join(folder, own!, 'token.json'), 'utf8')) as {
    refreshToken: string;
    previous: string;
  };
}

describe('a refresh token that rotates', () => {
  it('is redeemed once by many processes, which share what comes', async (t) => {
    const server = await rotatingServer(t);
    const folder = join(await tempFolder(t), 'tokens');
    const workers = Array.from({ length: 3 }, () => worker(t, server, folder, 6));
    await Promise.all(workers.map(({ closed }) => closed));
    assert.deepEqual(
      workers.map(({ said }) => said),
      workers.map(() => Array<string>(6).fill('200')),
    );
    assert.equal(server.refused(), 0);
    assert.ok(server.redemptions.length <= 18);
    const newest = server.redemptions.at(-1)!;
    const { refreshToken, previous } = storedIn(folder);
    assert.deepEqual([refreshToken, previous], [newest.refreshToken, newest.redeemed]);
  });

  it('is on the disk before its access token is used, whenever processes are killed', async (t) => {
    const server = await rotatingServer(t);
    const folder = await tempFolder(t);
    for (let round = 0; round < 2; round++) {
      const workers = [worker(t, server, folder), worker(t, server, folder)];
      await Promise.all(workers.map(({ spoken }) => spoken()));
      await sleep(Math.random() * 100);
      for (const { child } of workers) child.kill('SIGKILL');
      await Promise.all(workers.map(({ closed }) => closed));
      // Whatever was refused before the kill was refused for no reason.
      for (const { said } of workers) assert.deepEqual([...new Set(said)], ['200'], `round ${round}`);
      assert.equal(server.refused(), 0);
      const { refreshToken } = storedIn(folder);
      const last = server.redemptions.at(-1)!;
      if (refreshToken === last.refreshToken) continue;
      // Killed between the answer and the disk.
      assert.equal(refreshToken, last.redeemed);
      assert.ok(!server.seen.has(last.accessToken), 'it was used, and is not stored');
      server.env['SEED'] = await server.logIn();
    }
  });

  it('that is lost by a kill before it was stored is asked for, and taken from the environment', async (t) => {
    const server = await rotatingServer(t);
    const folder = await tempFolder(t);
    const lost = worker(t, server, folder);
    server.beforeAnswer = () => lost.child.kill('SIGKILL');
    await lost.closed;
    server.beforeAnswer = () => {};
    const old = { ...server.env };
    const open = (env: NodeJS.ProcessEnv) => openAuth(t, server.auth, { env, tokensFolder: folder });

    await assert.rejects((await open(old)).get(), ({ message }: Error) => {
      assert.match(message, /^POST \/token: 400 invalid_grant .* Log in again, put the new refresh token into \$SEED/);
      for (const secret of Object.values(old)) assert.ok(!message.includes(secret!));
      return true;
    });
    const fresh = await (await open({ ...old, SEED: await server.logIn() })).get();
    // A worker that still has the old one uses what the new one has brought, too.
    const late = await open(old);
    assert.deepEqual(await late.get(), fresh);
    late.refuse(await late.get());
    assert.notDeepEqual(await late.get(), fresh);
  });

  it('is lost by a kill between its answer and its name, and at no other step of a renewal', async (t) => {
    const server = await rotatingServer(t);
    const root = await tempFolder(t);
    const logins = await Promise.all(Array.from({ length: 33 }, server.logIn));
    const args = [JSON.stringify(apiWithAuth(server.auth)), root, `${server.url}/api`, JSON.stringify(logins)];
    const script = '../test/activities/source/auth/cut-refresh-process.js';
    const { steps } = await killAtEveryStep({
      script,
      args,
      below: root,
      port: new URL(server.url).port,
      env: server.env,
    });

    const lost: number[] = [];
    for (let at = 1; at <= steps.length; at++) {
      const env = { ...server.env, SEED: logins[at]! };
      const { get } = await openAuth(t, server.auth, { env, tokensFolder: join(root, `${at}`) });
      const renewed = await get().then(() => true, ({ message }: Error) => !/Log in again/.test(message)); // oxfmt-ignore
      if (!renewed) lost.push(at);
      const [own] = readdirSync(join(root, `${at}`));
      const left = readdirSync(join(root, `${at}`, own!)).filter((name) => name.startsWith('.tmp-'));
      assert.deepEqual(left, [], `a kill at step ${at} has left a secret`);
    }
    // The answer is there before the next step after the request was sent.
    const sent = steps.indexOf('send');
    const answered = steps.findIndex((step, at) => at > sent && step !== 'send');
    const names = lost.map((at) => steps[at - 1]);
    assert.deepEqual(lost, names.map((_, n) => answered + 1 + n)); // oxfmt-ignore
    assert.deepEqual(names, ['open', 'write', 'fsync', 'rename']);
    assert.equal(steps.at(-1), 'send');
  });
});
