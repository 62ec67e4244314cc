import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createRefresher } from '../../../../src/activities/source/auth/refresh-token.ts';
import type { OAuth2 } from '../../../../src/activities/source/auth/build-token-request.ts';
import { thisProcess } from '../../../../src/disk/process-identity.ts';
import { apiWithAuth } from '../../../../testkit/described-auth.ts';
import { httpClient } from '../../../../testkit/real-api.ts';
import { failureOf, refreshServer, tokenOf } from '../../../../testkit/refresh-server.ts';

describe('what is granted for a refresh token', () => {
  it('is stored for this user alone, and used by others without asking', async (t) => {
    const { asked, open, folder, own, file } = await refreshServer(t);
    const granted = tokenOf(await (await open()).get());
    assert.equal(tokenOf(await (await open()).get()), granted);
    assert.deepEqual(asked, ['first-seed']);
    const modes = [folder, join(folder, '..'), own(), file()].map((path) => statSync(path).mode & 0o777);
    assert.deepEqual(modes, [0o700, 0o700, 0o700, 0o600]);
    assert.deepEqual(readdirSync(own()), ['token.json']);
  });

  it('is renewed by one, and taken by the other, when the API refuses it', async (t) => {
    const { asked, open } = await refreshServer(t);
    const workers = [await open(), await open()];
    const old = await Promise.all(workers.map(({ get }) => get()));
    for (const [at, { refuse }] of workers.entries()) refuse(old[at]!);
    const fresh = await Promise.all(workers.map(({ get }) => get()));
    assert.deepEqual([fresh.map(tokenOf), asked.length], [['access-2', 'access-2'], 2]);
  });

  it('is not used when its end is near, nor for longer than it lives', async (t) => {
    const { state, asked, open, file } = await refreshServer(t);
    await (await open()).get();
    for (const [endsIn, isRenewed] of [
      [61, false],
      [59, true],
      [-5, true],
      [1e9, false],
    ] as const) {
      // oxfmt-ignore
      const stored = JSON.parse(readFileSync(file(), 'utf8')) as { access: { endsAt: number } };
      stored.access.endsAt = Date.now() + endsIn * 1000;
      writeFileSync(file(), JSON.stringify(stored));
      const before = asked.length;
      await (await open()).get();
      assert.equal(asked.length > before, isRenewed, `${endsIn} s`);
    }
    state.life = undefined;
    const worker = await open();
    worker.refuse(await worker.get());
    await worker.get();
    const before = asked.length;
    await (await open()).get();
    assert.equal(asked.length, before);
  });

  it('is not used where the definition asks for something else now', async (t) => {
    const { auth, asked, open } = await refreshServer(t);
    await (await open()).get();
    const scoped = auth.replace('$SEED', '$SEED, scope: more');
    const keeping = auth.replace('client:', 'answer: { keep: { n: expires_in } }, client:');
    await (await open(undefined, scoped)).get();
    assert.deepEqual((await (await open(undefined, keeping)).get()).values, { n: 3600 });
    assert.equal(asked.length, 3);
  });

  it('is waited for, but not for ever', async (t) => {
    const { asked, folder } = await refreshServer(t);
    const { oauth2 } = apiWithAuth('{ oauth2: { token: https://x.example/t, client: { id: c, secret: s } } }').auth as {
      oauth2: OAuth2;
    };
    const seed = { token: 'first-seed', source: '$SEED' };
    const refresh = createRefresher({
      http: httpClient(t),
      oauth2,
      folder,
      seed,
      tokenMinted: () => {},
      patienceMs: 50,
    });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'lock'), JSON.stringify(thisProcess()));
    const { row, message } = await failureOf(refresh(null));
    assert.equal(row.action, 'retry');
    assert.match(message, /^POST \/t: no answer LOCKED "another process is renewing the token/);
    assert.equal(asked.length, 0);
  });

  it('is not stored by a process that stood still until another took over', async (t) => {
    const { state, asked, open, own, file } = await refreshServer(t);
    const worker = await open();
    worker.refuse(await worker.get());
    const before = readFileSync(file(), 'utf8');
    state.beforeAnswer = () => {
      rmSync(join(own(), 'lock'));
      writeFileSync(join(own(), 'lock'), '');
    };
    const { row } = await failureOf(worker.get());
    assert.deepEqual([row.action, readFileSync(file(), 'utf8')], ['retry', before]);
    state.beforeAnswer = () => {};
    rmSync(join(own(), 'lock'));
    assert.equal(tokenOf(await worker.get()), 'access-2');
    assert.equal(asked.length, 2);
  });

  it('is not lost when the disk cannot take it for the moment', async (t) => {
    const { state, asked, open, file } = await refreshServer(t);
    const worker = await open();
    worker.refuse(await worker.get());
    const path = file();
    const before = readFileSync(path);
    // A folder in the place of the file.
    state.next = 'second-token';
    state.beforeAnswer = () => {
      rmSync(path);
      mkdirSync(path);
    };
    await assert.rejects(worker.get(), { code: 'EISDIR' });
    state.beforeAnswer = () => {};
    rmdirSync(path);
    writeFileSync(path, before);
    assert.equal(tokenOf(await worker.get()), 'access-2');
    assert.deepEqual(asked, ['first-seed', 'first-seed']);
    assert.equal((JSON.parse(readFileSync(path, 'utf8')) as { refreshToken: string }).refreshToken, 'second-token');
  });
});
