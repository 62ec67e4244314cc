import assert from 'node:assert/strict';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { exportFolder } from '../../../../src/activities/sink/files/export-folder.ts';
import { createFileSink } from '../../../../src/activities/sink/files/file-sink.ts';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { verifyFiles } from '../../../../src/activities/sink/files/verify-files.ts';
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
  await sink.keep(pageRequest(plan), sortedPage([makeRecord('a'), '{}'], { next: '100' }));
  await sink.keep(pageRequest(plan, { page: 2 }), sortedPage([makeRecord('b')]));
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

  it('that someone else put there stay when an export is replaced', async (t) => {
    const { sink, folder, seal, finish } = await keptExport(t);
    await seal();
    await finish();
    const theirs = join(folder.root, 'notes.txt');
    await writeFile(theirs, 'mine');
    await sink.open(makePlan({ runId: 'run-2', fingerprint: 'f2', overwrite: true }));
    assert.deepEqual((await readdir(folder.root)).sort(), ['.parts', 'notes.txt']);
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
    await writeFile(join(kept.folder.root, SEALED_FILE), 'whatever stood there');
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

  it('in the middle of clearing an old export away leaves nothing that looks complete', async (t) => {
    const kept = await keptExport(t);
    await kept.seal();
    await kept.finish();
    await rm(kept.folder.manifest);
    assert.equal(await verifyFiles(kept.folder.root), null);
    await kept.sink.open(makePlan({ runId: 'run-2', fingerprint: 'f2' }));
    assert.deepEqual(await readdir(kept.folder.root), ['.parts']);
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
      render: (lines) => {
        writeFileSync(receiptPath, receipt);
        rmSync(folder.sliceParts(DAY), { recursive: true, force: true });
        return [lines];
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
    await refuses(kept, /000002-100\.part does not follow/);
  });
});

describe('a broken disk', () => {
  it('is an error of the system, which is retried', async (t) => {
    const { sink, folder } = await keptExport(t);
    await rm(folder.parts, { recursive: true });
    await writeFile(folder.parts, 'a file where a folder should be');
    await assert.rejects(sink.keep(pageRequest(plan), sortedPage([])), { code: 'ENOTDIR' });
  });
});
