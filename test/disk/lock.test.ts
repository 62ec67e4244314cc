import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../src/disk/lock.ts';
import { isProcessGone, thisProcess } from '../../src/disk/process-identity.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

const HOLDER = fileURLToPath(new URL('./lock-process.js', import.meta.url));
const PATIENT = { patienceMs: 30_000 };
const nothing = () => Promise.resolve();

const place = async (t: TestContext) => join(await tempFolder(t), 'lock');

/** Starts a process that holds a lock. */
async function holder(t: TestContext, path: string) {
  const child = spawn(process.execPath, [HOLDER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

describe('a lock', () => {
  it('lets one at a time do its work, and leaves nothing', async (t) => {
    const path = await place(t);
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await sleep(2);
      inside--;
    };
    await Promise.all(Array.from({ length: 10 }, () => withLock(path, work, PATIENT)));
    assert.deepEqual([most, readdirSync(join(path, '..'))], [1, []]);
  });

  it('is free again when the work fails', async (t) => {
    const path = await place(t);
    await assert.rejects(
      withLock(path, () => Promise.reject(new Error('no')), PATIENT),
      /no/,
    );
    await withLock(path, nothing, PATIENT);
  });

  it('is free at once when its holder is killed, for one of those who wait', async (t) => {
    const path = await place(t);
    const child = await holder(t, path);
    let done = 0;
    const waiting = Promise.all(
      Array.from({ length: 5 }, () => withLock(path, () => Promise.resolve(done++), PATIENT)),
    );
    await sleep(100);
    assert.equal(done, 0);
    const killed = performance.now();
    child.kill('SIGKILL');
    await waiting;
    // Far less than the silence of 30 s; the machine may be busy.
    assert.ok(performance.now() - killed < 10_000);
    assert.equal(done, 5);
  });

  it('is not taken from a holder that lives, and ends the patience of others', async (t) => {
    const path = await place(t);
    await holder(t, path);
    await assert.rejects(withLock(path, nothing, { patienceMs: 100, silenceMs: 10_000 }), { name: 'LockHeld' });
  });

  it('is kept by a holder on another machine as long as that gives signs of life', async (t) => {
    const path = await place(t);
    writeFileSync(path, JSON.stringify({ home: 'elsewhere', pid: process.pid, started: '1' }));
    const beat = setInterval(() => utimesSync(path, new Date(), new Date()), 20);
    const taken = withLock(path, () => Promise.resolve(performance.now()), { patienceMs: 30_000, silenceMs: 400 });
    await sleep(600);
    assert.ok(existsSync(path));
    clearInterval(beat);
    const silent = performance.now();
    assert.ok((await taken) - silent >= 350);
  });

  it('is left to whoever has taken it meanwhile', async (t) => {
    const path = await place(t);
    await withLock(
      path,
      (isHeld) => {
        assert.ok(isHeld());
        // Another file of the same name: it gets another number while the first is open.
        rmSync(path);
        assert.ok(!isHeld());
        writeFileSync(path, 'of another');
        assert.ok(!isHeld());
        return Promise.resolve();
      },
      PATIENT,
    );
    assert.equal(readFileSync(path, 'utf8'), 'of another');
  });
});

describe('the owner of a lock', () => {
  it('is gone when there is no such process, or another one with its number', () => {
    const own = thisProcess();
    assert.equal(isProcessGone(own), false);
    // Numbers of processes end at 2^22.
    assert.equal(isProcessGone({ ...own, pid: 2 ** 22 + 1 }), true);
    if (process.platform === 'linux') assert.equal(isProcessGone({ ...own, started: '1' }), true);
  });

  it('on another machine is never known to be gone', () => {
    assert.equal(isProcessGone({ home: 'elsewhere', pid: 2 ** 22 + 1, started: '1' }), false);
  });
});
