import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { describe, it } from 'node:test';
import { verifyFiles } from '../../../../src/activities/sink/files/verify-files.ts';
import type { Manifest } from '../../../../src/activities/sink/manifest.ts';
import { makeRecord } from '../../../../testkit/sorted-page.ts';
import { finished, MORNING, SLICES } from '../../../../testkit/two-slices.ts';

describe('verifying an export', () => {
  for (const compression of ['none', 'gzip'] as const) {
    it(`finds nothing where nothing differs, with compression ${compression}`, async (t) => {
      const { root } = await finished(t, compression);
      const { exportId, files, records, differences, proven, notProven } = (await verifyFiles(root, 'nightly'))!;
      assert.deepEqual(
        { exportId, files, records, differences },
        { exportId: 'nightly', files: 2, records: 3, differences: [] },
      );
      assert.deepEqual([proven, notProven], [true, []]);
    });
  }

  it('is not possible before the export is complete', async (t) => {
    const { root } = await finished(t);
    await rm(join(root, 'manifest.json'));
    assert.equal(await verifyFiles(root), null);
    assert.equal(await verifyFiles(join(root, 'nowhere')), null);
  });

  it('gives the hash of the manifest, which a rewritten one does not have', async (t) => {
    const { root, change, result } = await finished(t);
    assert.equal((await verifyFiles(root))!.manifestSha256, result.manifestSha256);
    await change('manifest.json', (text) => text.replace('"finishedAt": "2', '"finishedAt": "3'));
    const rewritten = (await verifyFiles(root))!;
    assert.deepEqual(rewritten.differences, []);
    assert.notEqual(rewritten.manifestSha256, result.manifestSha256);
  });

  it('reads no file outside the folder, whatever the manifest names', async (t) => {
    const { root, change } = await finished(t);
    await change('manifest.json', (text) => text.replaceAll(MORNING, `../nightly/${MORNING}`));
    await assert.rejects(verifyFiles(root), { message: /files\.0\.file/ });
  });

  it(
    'says which Node it needs where it cannot undo the compression',
    { skip: 'createZstdDecompress' in zlib },
    async (t) => {
      const { root, change } = await finished(t);
      await change('manifest.json', (text) => text.replace('"compression": "none"', '"compression": "zstd"'));
      await assert.rejects(verifyFiles(root), { name: 'InvalidInput', message: /needs Node\.js 22\.15 or newer/ });
    },
  );

  it('repeats the verdict: which slices are not proven, and why', async (t) => {
    const { root } = await finished(t, 'none', { total: 7 });
    const { differences, proven, notProven, reasons } = (await verifyFiles(root))!;
    assert.deepEqual([differences, proven, reasons.length], [[], false, 1]);
    const reason = (came: number) => `${came} different records arrived, but the source counts 7`;
    assert.deepEqual(notProven, [
      { ...SLICES[0], reason: reason(2) },
      { ...SLICES[1], reason: reason(2) },
    ]);
  });

  it('takes an id in two files for what the manifest says of it', async (t) => {
    const { root, result } = await finished(t, 'none', {}, [[makeRecord('a')], [makeRecord('a'), makeRecord('b')]]);
    assert.deepEqual([result.proven, result.repeated], [false, 1]);
    assert.deepEqual((await verifyFiles(root))!.differences, []);
    const { repeated } = JSON.parse(await readFile(join(root, 'manifest.json'), 'utf8')) as Manifest;
    assert.deepEqual(repeated, { count: 1, examples: ['a'] });
  });
});
