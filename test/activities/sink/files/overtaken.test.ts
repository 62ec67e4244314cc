import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { createFileSink } from '../../../../src/activities/sink/files/file-sink.ts';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { incomplete, keptExport } from '../../../../testkit/kept-export.ts';
import { DAY, makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { sortedPage } from '../../../../testkit/sorted-page.ts';

const plan = makePlan();

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
