import assert from 'node:assert/strict';
import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { verifyFiles } from '../../../../src/activities/sink/files/verify-files.ts';
import { isWhole, keptExport, SEALED_FILE } from '../../../../testkit/kept-export.ts';
import { DAY, makePlan, pageRequest } from '../../../../testkit/plan.ts';

const plan = makePlan();

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
