import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { exportFolder, sliceName } from '../../../../src/activities/sink/files/export-folder.ts';
import { DAY, makePlan, pageRequest } from '../../../../testkit/plan.ts';

describe("an export's folder", () => {
  it('has the paths that the documents promise', () => {
    const plan = makePlan();
    const folder = exportFolder('/data/exports', plan);
    const name = '20261120T000000Z-20261121T000000Z';
    const parts = '/data/exports/nightly/.parts/f1';
    assert.deepEqual(
      [folder.root, folder.manifest, folder.rejected, folder.parts, folder.sealed(DAY), folder.sliceRejected(DAY)],
      [
        '/data/exports/nightly',
        '/data/exports/nightly/manifest.json',
        '/data/exports/nightly/rejected.jsonl',
        parts,
        `${parts}/${name}.sealed.json`,
        `${parts}/${name}.rejected.jsonl`,
      ],
    );
    assert.equal(folder.part(pageRequest(plan, { reading: 2, page: 12 })), join(parts, name, '2-000012-100.part'));
  });

  it('tells every page of every reading of every slice apart', () => {
    const plan = makePlan();
    const folder = exportFolder('/data', plan);
    const slices = [DAY, { ...DAY, end: '2026-11-20T00:00:00.001Z' }, { ...DAY, end: '2026-11-20T00:01:00.000Z' }];
    const paths = slices.flatMap((slice) =>
      [1, 2].flatMap((reading) =>
        [1, 10, 999_999, 1_000_000].map((page) => folder.part(pageRequest(plan, { slice, reading, page }))),
      ),
    );
    assert.equal(new Set(paths).size, 24);
  });
});

describe("a slice's name", () => {
  it('is its bounds in the basic format', () => {
    assert.equal(sliceName(DAY), '20261120T000000Z-20261121T000000Z');
  });

  it('keeps milliseconds that are not zero', () => {
    const slice = { start: '2026-11-20T00:00:00.500Z', end: '2026-11-20T00:00:01.000Z' };
    assert.equal(sliceName(slice), '20261120T000000.500Z-20261120T000001Z');
  });
});
