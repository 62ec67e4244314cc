import assert from 'node:assert/strict';
import fs, { rmSync, statSync, writeFileSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { exportFolder } from '../../../../src/activities/sink/files/export-folder.ts';
import { createFileSink } from '../../../../src/activities/sink/files/file-sink.ts';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import type { Sink } from '../../../../src/activities/sink/sink.ts';
import { verifyFiles } from '../../../../src/activities/sink/files/verify-files.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { findDatasets } from '../../../../src/datasets/registry.ts';
import { linesOf, listFiles, sealedRecords } from '../../../../testkit/export-files.ts';
import { DAY, makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

const plan = makePlan();
const FINISH = { plan };
const SEALED_FILE = '20261120T000000Z-20261121T000000Z.jsonl';
const incomplete = (message: RegExp) => ({ type: 'Incomplete', nonRetryable: true, message });

/** An export of two kept pages with a rejected record, before they are sealed. */
async function keptExport(t: TestContext) {
  const destination = await tempFolder(t);
  const sink = createFileSink(destination, JSONL);
  await sink.open(plan);
  await sink.save(pageRequest(plan), sortedPage([makeRecord('a'), '{}'], { next: '100' }));
  await sink.save(pageRequest(plan, { page: 2 }), sortedPage([makeRecord('b')]));
  const folder = exportFolder(destination, plan);
  const seal = () => sink.seal(sealRequest(plan, 2));
  const finish = () => sink.finish(FINISH);
  const part = (page: number) => fileOf(folder.part(pageRequest(plan, { page })));
  return { sink, destination, folder, seal, finish, part };
}

/** Where hard links are refused (without-links.test.ts), a part is a folder with the file in it. */
function fileOf(part: string): string {
  return statSync(part, { throwIfNoEntry: false })?.isDirectory() ? join(part, 'part') : part;
}

/** Replaces a finished export by one page of records. */
async function overwrite(sink: Sink, runId: string, records: string[]): Promise<void> {
  const plan = makePlan({ runId, fingerprint: `f-${runId}`, overwrite: true });
  await sink.open(plan);
  await sink.save(pageRequest(plan), sortedPage(records));
  await sink.seal(sealRequest(plan, 1));
  await sink.finish({ plan });
}

type Kept = Awaited<ReturnType<typeof keptExport>>;

async function isWhole({ folder, seal, finish }: Kept): Promise<void> {
  await seal();
  const result = await finish();
  assert.equal(result.records, 2);
  assert.deepEqual(await sealedRecords(folder.root), [makeRecord('a'), makeRecord('b')]);
  assert.equal((await linesOf(folder.rejected)).length, 1);
  assert.deepEqual((await readdir(folder.root)).sort(), [SEALED_FILE, 'manifest.json', 'rejected.jsonl']);
  assert.deepEqual((await verifyFiles(folder.root))?.differences, []);
}

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

describe('a crash', () => {
  it('while a page is written leaves a file that nobody takes for a page', async (t) => {
    const kept = await keptExport(t);
    const torn = (await readFile(kept.part(1))).subarray(0, 40);
    await writeFile(join(kept.folder.sliceParts(DAY), '.tmp-1'), torn);
    await isWhole(kept);
  });

  it('after a page was written under its temporary name leaves no page', async (t) => {
    const { sink, part } = await keptExport(t);
    await copyFile(part(2), part(3).replace(/[^/]+$/, '.tmp-2'));
    assert.equal(await sink.find(pageRequest(plan, { page: 3 })), null);
  });

  it('while a slice is joined leaves a file that nobody takes for a slice', async (t) => {
    const kept = await keptExport(t);
    await writeFile(join(kept.folder.parts, '.tmp-3'), 'torn');
    await isWhole(kept);
  });

  it('between the sealed file and its receipt is mended by sealing again', async (t) => {
    const kept = await keptExport(t);
    await writeFile(join(kept.folder.ready, SEALED_FILE), 'whatever stood there');
    await isWhole(kept);
  });

  it('between the rejected records and the receipt is mended by sealing again', async (t) => {
    const kept = await keptExport(t);
    await writeFile(kept.folder.sliceRejected(DAY), 'whatever stood there\n');
    await isWhole(kept);
  });

  it('between the receipt and the removal of the parts is mended by sealing again', async (t) => {
    const kept = await keptExport(t);
    const backup = `${kept.folder.parts}-backup`;
    await cp(kept.folder.sliceParts(DAY), backup, { recursive: true });
    const seal = await kept.seal();
    await cp(backup, kept.folder.sliceParts(DAY), { recursive: true });
    await rm(backup, { recursive: true });
    assert.deepEqual(await kept.seal(), seal);
    await isWhole(kept);
  });

  it('in the middle of the removal of the parts is mended by sealing again', async (t) => {
    const kept = await keptExport(t);
    const last = await readFile(kept.part(2));
    const seal = await kept.seal();
    await mkdir(kept.folder.sliceParts(DAY));
    await writeFile(kept.part(2), last);
    assert.deepEqual(await kept.seal(), seal);
    await isWhole(kept);
  });

  it('while the manifest is written leaves an export that is not complete, and no rubbish after it is', async (t) => {
    const kept = await keptExport(t);
    await kept.seal();
    await writeFile(join(kept.folder.parts, '.tmp-manifest'), '{"holdfast":');
    assert.equal(await verifyFiles(kept.folder.root), null);
    await isWhole(kept);
  });

  it('between the manifest and the removal of the parts is mended by finishing again', async (t) => {
    const kept = await keptExport(t);
    await kept.seal();
    const parts = `${kept.folder.root}-parts`;
    await cp(kept.folder.allParts, parts, { recursive: true });
    const result = await kept.finish();
    await cp(parts, kept.folder.allParts, { recursive: true });
    assert.deepEqual(await kept.finish(), result);
    assert.deepEqual((await verifyFiles(kept.folder.root))?.differences, []);
  });
});

describe('a manifest that was damaged', () => {
  for (const [what, text] of Object.entries({
    'cut off': '{"holdfast": "0.1.0", "files": [{"file": "20261120T000000Z-20261121T000000Z.jsonl"',
    empty: '',
    'an empty object': '{}',
    'no object': 'null',
    'from outside, and names a file elsewhere': '{"files": [{"file": "../../victim"}]}',
  })) {
    it(`(${what}) is said to be so, and is replaced with overwrite`, async (t) => {
      const kept = await keptExport(t);
      await kept.seal();
      await kept.finish();
      await writeFile(join(kept.destination, 'victim'), 'safe');
      await writeFile(kept.folder.manifest, text);
      await assert.rejects(kept.sink.open(makePlan({ runId: 'run-2' })), {
        type: 'DestinationExists',
        nonRetryable: true,
        message: /manifest\.json is not as Holdfast wrote it .*damaged.*"overwrite": true/,
      });
      await assert.rejects(verifyFiles(kept.folder.root), /manifest\.json is not as Holdfast wrote it /);
      if (!text.includes(SEALED_FILE)) await rm(join(kept.folder.root, SEALED_FILE));
      await overwrite(kept.sink, 'run-2', [makeRecord('new'), '{}']);
      assert.deepEqual((await verifyFiles(kept.folder.root))?.differences, []);
      assert.equal(await readFile(join(kept.destination, 'victim'), 'utf8'), 'safe');
    });
  }
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

describe('an attempt to seal', () => {
  it("whose parts another attempt drops under its hands gives that one's receipt", async (t) => {
    const { destination, folder, seal, part } = await keptExport(t);
    const parts = await Promise.all([1, 2].map((page) => readFile(part(page))));
    const other = await seal();
    const [receiptPath, receipt] = [folder.sealed(DAY), await readFile(folder.sealed(DAY))];
    await rm(receiptPath);
    await mkdir(folder.sliceParts(DAY));
    for (const [index, bytes] of parts.entries()) await writeFile(part(index + 1), bytes);
    const overtaken = createFileSink(destination, {
      ...JSONL,
      // Between the first part and the second, the other attempt comes to its end.
      async *render(pages) {
        for await (const lines of pages) {
          writeFileSync(receiptPath, receipt);
          rmSync(folder.sliceParts(DAY), { recursive: true, force: true });
          yield lines;
        }
      },
    });
    assert.deepEqual(await overtaken.seal(sealRequest(plan, 2)), other);
  });
});

describe('a part that was changed from outside', () => {
  const refuses = async ({ seal, folder, destination }: Kept, what: RegExp) => {
    await assert.rejects(seal(), incomplete(what));
    assert.deepEqual(await sealedRecords(folder.root), []);
    assert.ok(!Object.keys(await listFiles(destination)).some((name) => name.endsWith('.sealed.json')));
  };

  it('in a byte of a record is never sealed', async (t) => {
    const kept = await keptExport(t);
    const bytes = await readFile(kept.part(1));
    bytes[bytes.lastIndexOf('08:00')] = '1'.charCodeAt(0);
    await writeFile(kept.part(1), bytes);
    await refuses(kept, /000001-100\.part has changed: .*"overwrite": true/);
  });

  it('in a byte of a rejected record is never sealed', async (t) => {
    const kept = await keptExport(t);
    const bytes = await readFile(kept.part(1));
    bytes[bytes.length - 2] = ']'.charCodeAt(0);
    await writeFile(kept.part(1), bytes);
    await refuses(kept, /has changed/);
  });

  it('by cutting its end off is never sealed', async (t) => {
    const kept = await keptExport(t);
    const bytes = await readFile(kept.part(2));
    await writeFile(kept.part(2), bytes.subarray(0, -1));
    await refuses(kept, /000002-100\.part has changed/);
  });

  it('by cutting into its header is never sealed', async (t) => {
    const kept = await keptExport(t);
    const bytes = await readFile(kept.part(2));
    await writeFile(kept.part(2), bytes.subarray(0, 30));
    await refuses(kept, /000002-100\.part has no header/);
  });

  it('in the form of its header is never sealed', async (t) => {
    const kept = await keptExport(t);
    const bytes = await readFile(kept.part(2));
    await writeFile(kept.part(2), bytes.subarray(1));
    await refuses(kept, /000002-100\.part has a broken header/);
  });

  it('by emptying it is never sealed', async (t) => {
    const kept = await keptExport(t);
    await writeFile(kept.part(1), '');
    await refuses(kept, /000001-100\.part has no header/);
  });

  it('by removing it is never sealed', async (t) => {
    const kept = await keptExport(t);
    await rm(kept.part(1));
    await refuses(kept, /000001-100\.part is missing/);
  });

  it('by putting another page in its place is never sealed', async (t) => {
    const kept = await keptExport(t);
    await copyFile(kept.part(1), kept.part(2));
    await refuses(kept, /000002-100\.part does not continue the page before it/);
  });
});

describe('what an export has noted about a slice', () => {
  const BROKEN: Record<string, (receipt: Record<string, unknown>) => string> = {
    'is cut off': (receipt) => JSON.stringify(receipt).slice(0, 40),
    'is empty': () => '',
    'is null': () => 'null',
    'is an empty object': () => '{}',
    'has no rows': ({ rows: _, ...receipt }) => JSON.stringify(receipt),
    'has text for a number': (receipt) => JSON.stringify({ ...receipt, bytes: '12' }),
    'names a file elsewhere': (receipt) => JSON.stringify({ ...receipt, file: '../../other/x.jsonl' }),
  };
  for (const [what, change] of Object.entries(BROKEN)) {
    it(`is named when it ${what}, and no step relies on it`, async (t) => {
      const { sink, seal, finish, folder } = await keptExport(t);
      await seal();
      const path = folder.sealed(DAY);
      const receipt = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
      await writeFile(path, change(receipt));
      const named = incomplete(/\.sealed\.json is not as Holdfast wrote it \(.*"overwrite": true/);
      await assert.rejects(sink.find(pageRequest(plan)), named);
      await assert.rejects(seal(), named);
      await assert.rejects(finish(), named);
    });
  }

  it('is named when it is the receipt of another slice', async (t) => {
    const { sink, seal, folder } = await keptExport(t);
    await seal();
    const other = { start: DAY.start, end: '2026-11-20T12:00:00.000Z' };
    await copyFile(folder.sealed(DAY), folder.sealed(other));
    const named = incomplete(/120000Z\.sealed\.json is not as Holdfast wrote it \(it belongs to another slice/);
    await assert.rejects(sink.find(pageRequest(plan, { slice: other })), named);
  });

  it('is named when it is the draft of a manifest', async (t) => {
    const { seal, finish, folder } = await keptExport(t);
    await seal();
    await writeFile(join(folder.parts, `${plan.runId}.manifest.json`), '{"files": [null]}');
    await assert.rejects(finish(), incomplete(/run-1\.manifest\.json is not as Holdfast wrote it/));
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

describe('pages that were deleted from outside', () => {
  const other = { cursor: '100', page: 2 };
  const DELETED: Record<string, (kept: Kept) => string> = {
    "the export's folder": ({ folder }) => folder.root,
    'the folder of all parts': ({ folder }) => folder.allParts,
    "the plan's parts": ({ folder }) => folder.parts,
  };
  for (const [what, pathOf] of Object.entries(DELETED)) {
    for (const instead of ['nothing', 'a file']) {
      it(`(${what}, with ${instead} in its place) end the export whatever is asked for next`, async (t) => {
        const kept = await keptExport(t);
        const path = pathOf(kept);
        await rm(path, { recursive: true });
        if (instead === 'a file') await writeFile(path, '');
        const said = incomplete(
          /something other than Holdfast deleted them\. Start the export again with \{"overwrite": true\}/,
        );
        for (const page of [1, 3]) {
          await assert.rejects(kept.sink.find(pageRequest(plan, { page })), said);
          await assert.rejects(kept.sink.save(pageRequest(plan, { page }), sortedPage([])), said);
        }
        await assert.rejects(kept.seal(), said);
        await assert.rejects(kept.finish(), said);
        if (instead === 'a file') await rm(path);
        await overwrite(kept.sink, 'run-2', [makeRecord('new')]);
        assert.deepEqual((await verifyFiles(kept.folder.root))?.differences, []);
      });
    }
  }

  it("(a slice's folder) end the export at its next page", async (t) => {
    const kept = await keptExport(t);
    await rm(kept.folder.sliceParts(DAY), { recursive: true });
    await assert.rejects(
      kept.sink.save(pageRequest(plan, other), sortedPage([])),
      incomplete(/something other than Holdfast deleted them/),
    );
  });
});

describe('a run whose export another run took over', () => {
  it('is told finally that the other one has replaced it', async (t) => {
    const { sink, seal, finish } = await keptExport(t);
    await sink.open(makePlan({ runId: 'run-2', fingerprint: 'f2' }));
    const said = incomplete(/replaced or finished by another run \(run-2\)/);
    await assert.rejects(sink.find(pageRequest(plan, { page: 3 })), said);
    await assert.rejects(sink.save(pageRequest(plan), sortedPage([])), said);
    await assert.rejects(seal(), said);
    await assert.rejects(finish(), said);
  });

  it('is told finally that the other one, of the same plan, has finished it', async (t) => {
    const { sink, seal } = await keptExport(t);
    const second = makePlan({ runId: 'run-2' });
    await sink.open(second);
    await seal();
    await sink.finish({ plan: second });
    const said = incomplete(/replaced or finished by another run \(run-2\)/);
    await assert.rejects(sink.find(pageRequest(plan)), said);
    await assert.rejects(sink.save(pageRequest(plan), sortedPage([])), said);
    await assert.rejects(seal(), said);
  });
});

describe('a disk that is not there', () => {
  const away = {
    type: 'DestinationFailed',
    nonRetryable: false,
    message: /Give all workers .* the same HOLDFAST_DATA_DIR/,
  };

  for (const [what, instead] of Object.entries({
    'nothing is left of': null,
    'an empty folder is in the place of': [] as string[],
  })) {
    it(`(${what} the destination) makes the export wait until it is back`, async (t) => {
      const kept = await keptExport(t);
      const store = (await kept.sink.open(plan))!;
      const planned = { ...plan, store };
      const elsewhere = `${kept.destination}-elsewhere`;
      await rename(kept.destination, elsewhere);
      if (instead) await mkdir(kept.destination);
      await assert.rejects(kept.sink.find(pageRequest(planned, { page: 3 })), away);
      await assert.rejects(kept.sink.save(pageRequest(planned), sortedPage([])), away);
      await assert.rejects(kept.sink.seal(sealRequest(planned, 2)), away);
      await assert.rejects(kept.sink.finish({ plan: planned }), away);
      await rm(kept.destination, { recursive: true, force: true });
      await rename(elsewhere, kept.destination);
      await isWhole(kept);
    });
  }

  it('is told from the data directory of a worker that knows the same export', async (t) => {
    const [here, there] = [await keptExport(t), await keptExport(t)];
    const planned = { ...plan, store: (await here.sink.open(plan))! };
    await there.sink.open(plan);
    await assert.rejects(there.sink.find(pageRequest(planned)), away);
    await assert.rejects(there.sink.seal(sealRequest(planned, 2)), away);
    assert.equal((await here.sink.find(pageRequest(planned)))! !== null, true);
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
