import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WorkflowHandle } from '@temporalio/client';
import { startOrRejoin } from '../../src/client.ts';
import { type ExportResult, type Progress, QUERY_PROGRESS } from '../../src/contract.ts';
import { assertExact } from '../../testkit/exported.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { cannotMount, mountSmallDisk, type SmallDisk } from '../../testkit/small-disk.ts';
import { DAY, DAY_INTERVAL, until } from '../../testkit/world.ts';

const skip = cannotMount();

/** Starts an export of a day onto a disk of so many KB. */
async function exporting(
  size: number,
  before: (disk: SmallDisk) => void,
  check: (handle: WorkflowHandle, disk: SmallDisk) => Promise<void>,
): Promise<void> {
  const world = await openSharedWorld(null, { records: 2_000 });
  const disk = mountSmallDisk(join(world.dataDir, 'exports'), size);
  try {
    before(disk);
    await world.work();
    const input = { interval: DAY_INTERVAL, slice: 'PT6H' };
    await check(await startOrRejoin(world.client, 'full', input, 'holdfast'), disk);
    await assertExact(world, 'full', DAY.from, DAY.to);
  } finally {
    disk.remove();
    await world.close();
  }
}

const progress = (handle: WorkflowHandle) => handle.query<Progress>(QUERY_PROGRESS);

// Only some attempts that fail tell the export so: after two seconds without a word, the disk is taken to be full again.
const SILENT_MS = 2_000;

/** Mends the disk a little whenever the export waits, until it is complete; returns the notes it waited with. */
async function mending(handle: WorkflowHandle, mend: (step: number) => void): Promise<string[]> {
  const notes: string[] = [];
  let last = { until: '', at: 0 };
  await until('the export is complete', async () => {
    const { state, note, waitingUntil } = await progress(handle);
    if (state === 'waiting' && (waitingUntil !== last.until || Date.now() > last.at + SILENT_MS)) {
      last = { until: waitingUntil!, at: Date.now() };
      notes.push(note);
      mend(notes.length);
    }
    return state === 'complete';
  });
  return notes;
}

test('a disk that is full again and again makes the export wait, and nothing is lost', { skip }, async () => {
  await exporting(
    64,
    () => {},
    async (handle, disk) => {
      const notes = await mending(handle, (step) => disk.resize(64 + step * 1024));
      assert.ok(notes.length > 2, notes.join('\n'));
      for (const note of notes) {
        assert.match(note, /^Writing failed: ENOSPC \(\w+ .*\/exports\/full.*\)\. The disk is full: free some space\./);
      }
      const result = (await handle.result()) as ExportResult;
      assert.deepEqual([result.records, result.proven], [2_000, true]);
    },
  );
});

test(
  'a disk that cannot be written to is named before the first page; once it can be, all goes on',
  { skip },
  async () => {
    const readOnly = (disk: SmallDisk) => disk.setWritable(false);
    await exporting(65_536, readOnly, async (handle, disk) => {
      const [note] = await mending(handle, () => disk.setWritable(true));
      assert.match(
        note!,
        /^Writing failed: EROFS \(mkdir .*\/exports\/full.*\)\. The file system is mounted read-only/,
      );
    });
  },
);
