import assert from 'node:assert/strict';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { verifyFiles } from '../../../../src/activities/sink/files/verify-files.ts';
import { incomplete, keptExport, overwrite, SEALED_FILE } from '../../../../testkit/kept-export.ts';
import { DAY, makePlan, pageRequest } from '../../../../testkit/plan.ts';
import { makeRecord } from '../../../../testkit/sorted-page.ts';

const plan = makePlan();

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
