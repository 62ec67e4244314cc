import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { verifyFiles } from '../../../../src/activities/sink/files/verify-files.ts';
import { incomplete, isWhole, type Kept, keptExport, overwrite } from '../../../../testkit/kept-export.ts';
import { DAY, makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';

const plan = makePlan();

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
