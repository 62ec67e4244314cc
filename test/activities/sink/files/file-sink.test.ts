import assert from 'node:assert/strict';
import fs, { statSync } from 'node:fs';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { createFileSink } from '../../../../src/activities/sink/files/file-sink.ts';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { verifyFiles } from '../../../../src/activities/sink/files/verify-files.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { findDatasets } from '../../../../src/datasets/registry.ts';
import { listFiles } from '../../../../testkit/export-files.ts';
import { FINISH, isWhole, keptExport, overwrite, SEALED_FILE } from '../../../../testkit/kept-export.ts';
import { makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord } from '../../../../testkit/sorted-page.ts';

const plan = makePlan();

describe('the files of an export', () => {
  it('are a sealed file per slice, the rejected records and the manifest, and nothing else', async (t) => {
    await isWhole(await keptExport(t));
  });

  it('are replaced by those of an export that overwrites them; what someone else put there stays', async (t) => {
    const { sink, folder, seal, finish } = await keptExport(t);
    await seal();
    await finish();
    // The second one has the name of a slice's file, and is not in the manifest.
    const theirs = ['notes.txt', '20251120T000000Z-20251121T000000Z.jsonl'];
    for (const name of theirs) await writeFile(join(folder.root, name), 'mine');
    await overwrite(sink, 'run-2', [makeRecord('new')]);
    assert.deepEqual((await readdir(folder.root)).sort(), [SEALED_FILE, 'manifest.json', ...theirs].sort());
    for (const name of theirs) assert.equal(await readFile(join(folder.root, name), 'utf8'), 'mine');
    const { differences } = (await verifyFiles(folder.root))!;
    assert.deepEqual(differences.sort(), theirs.map((name) => `${name}: is not in the manifest`).sort());
  });

  it('never take the place of a file that is not theirs: the export waits until that is moved away', async (t) => {
    const kept = await keptExport(t);
    await kept.seal();
    const path = join(kept.folder.root, SEALED_FILE);
    await writeFile(path, 'mine');
    await assert.rejects(kept.finish(), { type: 'DestinationFailed', nonRetryable: false, message: /Move it away/ });
    assert.equal(await readFile(path, 'utf8'), 'mine');
    await rm(path);
    await isWhole(kept);
  });

  it('are the same bytes whichever attempt joins them', async (t) => {
    const { folder, seal } = await keptExport(t);
    const parts = `${folder.parts}-copy`;
    await cp(folder.parts, parts, { recursive: true });
    const first = await seal();
    await rm(folder.parts, { recursive: true });
    await cp(parts, folder.parts, { recursive: true });
    assert.deepEqual(await seal(), first);
  });
});

describe("another export's folder", () => {
  it('is not touched, finished or not, even with overwrite', async (t) => {
    const kept = await keptExport(t);
    const theirs = join(kept.destination, 'copy');
    for (const finish of [false, true]) {
      if (finish) {
        await kept.seal();
        await kept.finish();
      }
      await cp(kept.folder.root, theirs, { recursive: true });
      const before = await listFiles(theirs);
      const plan = makePlan({ exportId: 'copy', runId: 'run-2', fingerprint: 'f2', overwrite: true });
      await assert.rejects(kept.sink.open(plan), {
        type: 'DestinationExists',
        message: /contains the export "nightly", not "copy"/,
      });
      assert.deepEqual(await listFiles(theirs), before);
      await rm(theirs, { recursive: true });
    }
  });
});

describe("an export's files and folders", () => {
  it('are for the user of the worker alone, whatever the umask is', async (t) => {
    const umask = process.umask(0);
    try {
      const kept = await keptExport(t);
      const check = async () => {
        const entries = await readdir(kept.destination, { recursive: true, withFileTypes: true });
        for (const entry of entries) {
          const path = join(entry.parentPath, entry.name);
          assert.equal(statSync(path).mode & 0o777, entry.isDirectory() ? 0o700 : 0o600, path);
        }
        return entries.length;
      };
      assert.ok((await check()) > 6, 'parts, their folders and their owner');
      await isWhole(kept);
      assert.ok((await check()) > 3, 'the sealed file, the rejected records and the manifest');
    } finally {
      process.umask(umask);
    }
  });
});

describe('an export whose dataset has another definition by now', () => {
  it('is left to a worker with the one that it was planned with, and nothing of it changes', async (t) => {
    const kept = await keptExport(t);
    const before = await listFiles(kept.folder.root);
    const changed = { ...CONVERSATIONS, key: ['id'] };
    for (const [datasets, words] of [
      [
        [changed],
        /has a definition of the dataset "conversations" that differs from the one with which the export was planned/,
      ],
      [[], /does not know the dataset "conversations"/],
    ] as const) {
      const resumed = createFileSink(kept.destination, JSONL, findDatasets(datasets));
      const refusal = { type: 'InvalidRequest', nonRetryable: false, nextRetryDelay: 10_000, message: words };
      await assert.rejects(resumed.seal(sealRequest(plan, 2)), refusal);
      await assert.rejects(resumed.finish(FINISH), refusal);
    }
    assert.deepEqual(await listFiles(kept.folder.root), before);
    await isWhole(kept);
  });
});

describe('what an attempt finds', () => {
  it('is synced before it is relied on: whoever wrote it may have been killed before that', async (t) => {
    const { sink, folder, seal } = await keptExport(t);
    const { mock } = t.mock.method(fs, 'openSync');
    syncBuiltinESMExports();
    t.after(() => {
      mock.restore();
      syncBuiltinESMExports();
    });
    // A folder is opened for nothing else.
    const isSynced = (path: string) => mock.calls.some(({ arguments: [opened] }) => opened === path);
    const request = pageRequest(plan);
    await sink.find(request);
    assert.ok(isSynced(dirname(folder.part(request))), 'a page');
    await seal();
    mock.resetCalls();
    await sink.find(request);
    assert.ok(isSynced(folder.parts), 'a sealed slice');
  });
});
