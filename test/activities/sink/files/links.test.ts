import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createFileSink } from '../../../../src/activities/sink/files/file-sink.ts';
import { exportFolder } from '../../../../src/activities/sink/files/export-folder.ts';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { listFiles } from '../../../../testkit/export-files.ts';
import { DAY, makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

// A link below a destination's folder leads to a folder that is no business of the export's.

const plan = makePlan();
const again = makePlan({ runId: 'run-2', fingerprint: 'f2', overwrite: true });
const refused = (error: Error & { type?: string; nonRetryable?: boolean }) => {
  assert.match(error.message, /is a link\. Holdfast does not write or delete anything behind a link/);
  assert.deepEqual([error.type, error.nonRetryable], ['DestinationFailed', true]);
  return true;
};

async function opened(t: TestContext) {
  const [destination, outside] = [await tempFolder(t), await tempFolder(t)];
  const sink = createFileSink(destination, JSONL);
  const keep = () => sink.save(pageRequest(plan), sortedPage([makeRecord('a')]));
  /** Moves a path out of the destination, and leaves a link to it. */
  const lead = async (path: string) => {
    const target = join(outside, basename(path));
    await rename(path, target);
    await symlink(target, path, 'junction');
    return target;
  };
  return { destination, outside, sink, keep, lead, folder: exportFolder(destination, plan) };
}

describe('a link below a destination', () => {
  for (const where of ['destination', 'root', 'allParts', 'parts', 'ready', 'slice'] as const) {
    it(`that stands for the folder "${where}" is followed by no step of an export`, async (t) => {
      const { destination, outside, sink, keep, lead, folder } = await opened(t);
      await sink.open(plan);
      await keep();
      await lead({ ...folder, destination, slice: folder.sliceParts(DAY) }[where]);
      const before = await listFiles(outside);
      // Page 2 is new, page 1 is there.
      const page2 = pageRequest(plan, { page: 2 });
      await assert.rejects(sink.save(page2, sortedPage([makeRecord('b')])), refused);
      if (where !== 'slice') {
        await assert.rejects(sink.open(plan), refused);
        await assert.rejects(sink.find(pageRequest(plan)), refused);
        await assert.rejects(sink.seal(sealRequest(plan, 1)), refused);
        await assert.rejects(sink.finish({ plan }), refused);
        // The folder of another plan's pages is removed as the link that it is.
        if (['parts', 'ready'].includes(where)) await sink.open(again);
        else await assert.rejects(sink.open(again), refused);
      }
      assert.deepEqual(await listFiles(outside), before);
    });
  }

  it('that stands for a finished export is neither replaced nor verified as one', async (t) => {
    const { outside, sink, keep, lead, folder } = await opened(t);
    await sink.open(plan);
    await keep();
    await sink.seal(sealRequest(plan, 1));
    await sink.finish({ plan });
    await lead(folder.root);
    const before = await listFiles(outside);
    await assert.rejects(sink.open(again), refused);
    await assert.rejects(sink.verify(plan.exportId), refused);
    assert.deepEqual(await listFiles(outside), before);
  });

  it('that leads nowhere is refused too, and makes nothing there', async (t) => {
    const { destination, outside, sink, folder } = await opened(t);
    await mkdir(destination, { recursive: true });
    await symlink(join(outside, 'new'), folder.root, 'junction');
    await assert.rejects(sink.open(plan), refused);
    assert.deepEqual(await readdir(outside), []);
  });

  it('that stands for a file of an export is a difference, and replacing the export leaves its target alone', async (t) => {
    const { outside, sink, keep, lead, folder } = await opened(t);
    await sink.open(plan);
    await keep();
    const outcome = await sink.seal(sealRequest(plan, 1));
    assert.ok('sealed' in outcome);
    const name = outcome.sealed.file!;
    await sink.finish({ plan });
    const target = await lead(join(folder.root, name));
    const content = await readFile(target, 'utf8');
    assert.ok((await sink.verify(plan.exportId))!.differences.includes(`${name}: is a link, not a file`));
    await sink.open(again);
    await sink.save(pageRequest(again), sortedPage([makeRecord('new')]));
    await sink.seal(sealRequest(again, 1));
    await sink.finish({ plan: again });
    assert.deepEqual((await sink.verify(plan.exportId))!.differences, []);
    assert.deepEqual([await readdir(outside), await readFile(target, 'utf8')], [[name], content]);
  });

  it('that stands for a manifest is not read', async (t) => {
    const { sink, keep, lead, folder } = await opened(t);
    await sink.open(plan);
    await keep();
    await sink.seal(sealRequest(plan, 1));
    await sink.finish({ plan });
    await lead(folder.manifest);
    await assert.rejects(sink.verify(plan.exportId), /manifest\.json is not as Holdfast wrote it .*it is a link/);
  });
});
