import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeOnce } from '../../src/disk/commit.ts';
import { openWritten } from '../../src/activities/sink/files/open-written.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

const WRITER = fileURLToPath(new URL('./writer-process.js', import.meta.url));
const NAMES = 60;

/** Starts a process that writes all names; kills it when it has won so many. Gives the names that it said it won. */
async function writer(folder: string, killAfter: number): Promise<{ pid: number; won: number[] }> {
  const child: ChildProcess = spawn(process.execPath, [WRITER, folder, String(NAMES)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const won: number[] = [];
  createInterface(child.stdout!).on('line', (line) => {
    won.push(Number(line));
    if (won.length >= killAfter) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return { pid: child.pid!, won };
}

describe('writers that are killed', () => {
  it('leave each name whole or free, with one winner, and nothing stuck', { timeout: 120_000 }, async (t) => {
    const folder = await tempFolder(t);
    // Eight at once; some of them to their end, if nobody is faster.
    const writers = await Promise.all([1, 2, 3, 5, 8, 13, 21, NAMES].map((after) => writer(folder, after)));
    const taken = (await readdir(folder)).filter((name) => !name.startsWith('.tmp-'));
    const winners = new Map(writers.flatMap(({ pid, won }) => won.map((name) => [name, pid])));
    assert.equal(
      winners.size,
      writers.reduce((sum, { won }) => sum + won.length, 0),
      'two won one name',
    );
    for (let name = 0; name < NAMES; name++) {
      const path = join(folder, String(name));
      const mine = Buffer.alloc(300_000, 'after;');
      assert.equal(await writeOnce(path, mine), !taken.includes(String(name)));
      const file = openWritten(path);
      const content = readFileSync(file);
      closeSync(file);
      const [owner] = content.toString('latin1', 0, 20).split(';');
      assert.ok(content.equals(Buffer.alloc(300_000, `${owner};`)), `${name} is torn`);
      if (winners.has(name)) assert.equal(owner, String(winners.get(name)));
    }
  });
});
