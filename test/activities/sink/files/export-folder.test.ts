import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { exportFolder, folderName, sliceName } from '../../../../src/activities/sink/files/export-folder.ts';
import { DAY, makePlan, pageRequest } from '../../../../testkit/plan.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

const IDS = [
  'nightly',
  'nightly-2026-11-20T02:00:00Z',
  'a@b+c=d,e_f.g',
  'a/b',
  'a%2Fb',
  'a%252Fb',
  '../../etc/passwd',
  '..',
  '.',
  '.hidden',
  '%2Ehidden',
  'C:\\windows',
  'with space\tand\nbreaks\0',
  'ünïcödé',
  '📞 calls',
  '.'.repeat(300),
  'x'.repeat(1000),
  'x'.repeat(999),
  '📞'.repeat(500),
];

describe("an export's folder", () => {
  it('has a name of its own for every id', () => {
    assert.equal(new Set(IDS.map(folderName)).size, IDS.length);
  });

  for (const id of IDS) {
    it(`for the id ${JSON.stringify(id.slice(0, 30))} is one real folder below the destination`, async (t) => {
      const destination = await tempFolder(t);
      const { root } = exportFolder(destination, makePlan({ exportId: id }));
      assert.equal(dirname(root), destination);
      await mkdir(root);
      assert.deepEqual(await readdir(destination), [basename(root)]);
      assert.ok(!basename(root).startsWith('.'));
    });
  }

  it('has the id as its name where that is safe', () => {
    for (const id of IDS.slice(0, 3)) assert.equal(folderName(id), id);
  });

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
