import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verifyFiles } from '../../../../src/activities/sink/files/verify-files.ts';
import type { Manifest } from '../../../../src/activities/sink/manifest.ts';
import { sumSlices } from '../../../../src/activities/sink/sum-slices.ts';
import { judge } from '../../../../src/activities/sink/verdict.ts';
import type { SliceReceipt } from '../../../../src/contract.ts';
import { DAY } from '../../../../testkit/plan.ts';
import { finished, MORNING } from '../../../../testkit/two-slices.ts';

const NOON = '2026-11-20T12:00:00.000Z';

describe('verifying an export', () => {
  for (const field of [
    'records',
    'bytes',
    'pages',
    'slices',
    'received',
    'duplicates',
    'reread',
    'elsewhere',
    'outside',
    'rejected',
    'unproven',
  ] as const) {
    it(`finds another ${field} in the manifest`, async (t) => {
      const { change, differences } = await finished(t);
      await change('manifest.json', (text) => {
        const manifest = JSON.parse(text) as Manifest;
        return JSON.stringify({ ...manifest, [field]: manifest[field] + 1 });
      });
      assert.ok((await differences()).some((found) => found.startsWith(`manifest.json: ${field} is `)));
    });
  }

  const STATEMENTS: Partial<Manifest> = {
    proven: false,
    moving: true,
    watermark: NOON,
    reasons: ['for no reason'],
    proofs: { total: 2, 'end-mark': 0, none: 0 },
    startedAt: NOON,
    interval: { start: DAY.start, end: NOON },
    missing: { count: 1, examples: ['x'] },
    repeated: { count: 1, examples: ['a'] },
    exportId: 'another',
  };
  for (const [field, value] of Object.entries(STATEMENTS)) {
    it(`finds another ${field} in the manifest, from what its slices say`, async (t) => {
      const { change, root } = await finished(t);
      await change('manifest.json', (text) => JSON.stringify({ ...(JSON.parse(text) as Manifest), [field]: value }));
      const found = (await verifyFiles(root, 'nightly'))!.differences;
      assert.ok(
        found.length > 0 && found.every((difference) => difference.startsWith('manifest.json: ')),
        found.join(),
      );
    });
  }

  const RECEIPTS: Record<string, Partial<SliceReceipt>> = {
    'a slice that is proven without a proof': { proof: 'none' },
    'a slice that is proven for a reason against it': { reason: 'it is short' },
    'a slice that is not proven, without a reason': { proven: false, proof: 'none' },
    'a slice that is proven by a total that is another': { proof: 'total', sourceTotal: 9 },
    'a slice that is proven by its end mark in spite of a total': { sourceTotal: 9 },
    'a slice whose sums do not close': { received: 4 },
  };
  for (const [what, change] of Object.entries(RECEIPTS)) {
    it(`finds ${what} in the manifest`, async (t) => {
      const { root, change: edit } = await finished(t);
      await edit('manifest.json', (text) => {
        const manifest = JSON.parse(text) as Manifest;
        Object.assign(manifest.files[0]!, change);
        const files = manifest.files;
        // What follows from the slices is adapted, so that only the slice itself can show it.
        const { watermark, moving, ...verdict } = judge({ ...manifest, files });
        return JSON.stringify({ ...manifest, ...verdict, watermark, moving, ...sumSlices(files) });
      });
      const found = (await verifyFiles(root))!.differences;
      assert.ok(
        found.some((difference) => difference.startsWith(`manifest.json: slice ${DAY.start}/${NOON}: `)),
        found.join(),
      );
    });
  }

  for (const [what, text] of Object.entries({
    'no JSON': '{"exportId":',
    'an empty object': '{}',
    null: 'null',
    'a list': '[]',
    'a slice that is null': '{"exportId":"x","files":[null]}',
  })) {
    it(`says that a manifest is damaged that holds ${what}`, async (t) => {
      const { root, change } = await finished(t);
      await change('manifest.json', () => text);
      await assert.rejects(verifyFiles(root), { message: /manifest\.json is not as Holdfast wrote it/ });
    });
  }

  for (const field of ['start', 'end', 'startedAt', 'finishedAt', 'watermark']) {
    it(`says that a manifest is damaged whose ${field} is not a time`, async (t) => {
      const { root, change } = await finished(t);
      await change('manifest.json', (text) => text.replace(new RegExp(`("${field}": )"[^"]*"`), '$1"soon"'));
      await assert.rejects(verifyFiles(root), { message: new RegExp(`${field}: is not a time`) });
    });
  }

  for (const field of ['rows', 'bytes', 'sha256'] as const) {
    it(`finds another ${field} of a file in the manifest`, async (t) => {
      const { change, differences } = await finished(t);
      await change('manifest.json', (text) => {
        const manifest = JSON.parse(text) as Manifest;
        Object.assign(manifest.files[0]!, { [field]: field === 'sha256' ? 'f' : 1 });
        return JSON.stringify(manifest);
      });
      assert.ok((await differences()).some((found) => found.startsWith(`${MORNING}: `)));
    });
  }

  it('finds a file that was taken out of the manifest', async (t) => {
    const { change, differences } = await finished(t);
    await change('manifest.json', (text) => {
      const manifest = JSON.parse(text) as Manifest;
      return JSON.stringify({ ...manifest, files: manifest.files.slice(1) });
    });
    const found = await differences();
    assert.ok(found.includes(`${MORNING}: is not in the manifest`));
    assert.ok(found.some((difference) => difference.startsWith('manifest.json: the slices do not join up')));
  });
});
