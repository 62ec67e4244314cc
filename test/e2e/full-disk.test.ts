import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFileSink } from '../../src/activities/sink/files/file-sink.ts';
import { JSONL } from '../../src/activities/sink/files/formats/jsonl.ts';
import { explainFullDisk } from '../../src/cli/full-disk.ts';
import { Interrupted } from '../../src/cli/interrupt.ts';
import { ExportFailed, InvalidInput } from '../../src/errors.ts';
import { cannotMount, mountSmallDisk } from '../../testkit/small-disk.ts';
import { makeFolder } from '../../testkit/temp-folder.ts';
import { DAY_INTERVAL, MAIN, openWorld, until, type World } from '../../testkit/world.ts';

const skip = cannotMount();

/** Starts the command in a data directory on a small disk. */
function startExport({ env }: World, folder: string) {
  const args = ['export', '--id', 'full', '--interval', DAY_INTERVAL, '--slice', 'PT1H', '--concurrency', '1'];
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...env, HOLDFAST_DATA_DIR: join(folder, 'data') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { said: () => said, code: () => child.exitCode, ended };
}

/** Fills a disk to its last byte. */
function fill(path: string): void {
  try {
    for (;;) writeFileSync(path, Buffer.alloc(4096), { flag: 'a' });
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  }
}

test('an error of a command names the full disk where that is what is wrong, and only there', { skip }, async (t) => {
  const folder = await makeFolder();
  const disk = mountSmallDisk(folder, 2 * 1024);
  t.after(() => {
    disk.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const lost = new Error('14 UNAVAILABLE: the server has ended');
  assert.equal(explainFullDisk(lost, folder), lost);
  fill(join(folder, 'filler'));
  const explained = explainFullDisk(lost, folder) as Error;
  assert.match(explained.message, /^the disk of the data directory .* is full, so the embedded Temporal server cannot/);
  assert.match(explained.message, /run the same command again to resume the export \(14 UNAVAILABLE/);
  // These know what is wrong.
  for (const known of [new InvalidInput(['x']), new ExportFailed('x'), new Interrupted('x')])
    assert.equal(explainFullDisk(known, folder), known);
  rmSync(join(folder, 'filler'));
  assert.equal(explainFullDisk(lost, folder), lost);
  assert.equal(explainFullDisk(lost, join(folder, 'nowhere')), lost);
});

test(
  'a disk that is full, with the Temporal database and the log on it, ends the command in a sentence at worst; with room it completes',
  { skip },
  async (t) => {
    // 9 MB, twice where a slice is sealed: they fit on the disk with the server's database.
    const world = await openWorld(null, { records: 6_000, recordBytes: 1_500 });
    t.after(() => world.close());
    const folder = await makeFolder();
    const disk = mountSmallDisk(folder, 24 * 1024);
    t.after(() => {
      disk.remove();
      rmSync(folder, { recursive: true, force: true });
    });
    const parts = join(folder, 'data', 'exports', 'full', '.parts');
    const filler = join(folder, 'filler');
    const first = startExport(world, folder);
    await until('pages are kept', () =>
      Promise.resolve(
        existsSync(parts) && readdirSync(parts, { recursive: true }).some((name) => String(name).endsWith('.part')),
      ),
    );
    // By and by: the file system, SQLite and the log take the last pieces, too.
    for (let n = 0; n < 10 && first.code() === null; n++) {
      fill(filler);
      await sleep(500);
    }
    await until('the full disk is told of', () => Promise.resolve(/disk .*is full/.test(first.said())));
    rmSync(filler);
    // Where SQLite met the full disk first, the server is of no use any more.
    const code = await first.ended;
    assert.ok(code === 0 || code === 1, `${code}: ${first.said()}`);
    if (code === 1) assert.match(first.said(), /holdfast: .*disk.* is full.*run the same command again/);
    if (code === 1) assert.equal(await startExport(world, folder).ended, 0);
    const verified = await createFileSink(join(folder, 'data', 'exports'), JSONL).verify('full');
    assert.deepEqual([verified?.records, verified?.differences], [6_000, []]);
  },
);
