import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { describe, it, type TestContext } from 'node:test';
import { createFileSink } from '../../../../src/activities/sink/files/file-sink.ts';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import type { Manifest } from '../../../../src/activities/sink/manifest.ts';
import { totals } from '../../../../src/activities/sink/totals.ts';
import { judge } from '../../../../src/activities/sink/verdict.ts';
import type { SortedPage } from '../../../../src/activities/sink/sink.ts';
import { verifyFiles } from '../../../../src/activities/sink/files/verify-files.ts';
import type { Plan, SliceReceipt } from '../../../../src/contract.ts';
import { DAY, makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

const NOON = '2026-11-20T12:00:00.000Z';
// prettier-ignore
const SLICES = [{ start: DAY.start, end: NOON }, { start: NOON, end: DAY.end }];
const MORNING = '20261120T000000Z-20261120T120000Z.jsonl';
const AFTERNOON = '20261120T120000Z-20261121T000000Z.jsonl';

/** A finished export of two slices, with three records and a rejected one. */
async function finished(
  t: TestContext,
  compression: Plan['compression'] = 'none',
  page: Partial<SortedPage> = {},
  slices: string[][] = [
    [makeRecord('a'), makeRecord('b')],
    [makeRecord('c'), '{}'],
  ],
) {
  const destination = await tempFolder(t);
  const sink = createFileSink(destination, JSONL);
  const plan = makePlan({ compression });
  await sink.open(plan);
  for (const [index, records] of slices.entries()) {
    const slice = SLICES[index]!;
    await sink.save(pageRequest(plan, { slice }), sortedPage(records, page));
    await sink.seal(sealRequest(plan, 1, { slice, final: true }));
  }
  const result = await sink.finish({ plan });
  const root = join(destination, plan.exportId);
  const change = async (name: string, edit: (text: string) => string) => {
    const path = join(root, name);
    await writeFile(path, edit(await readFile(path, 'latin1')), 'latin1');
  };
  const differences = async () => (await verifyFiles(root))!.differences;
  return { root, change, differences, result };
}

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

  it('finds a removed file', async (t) => {
    const { root, differences } = await finished(t);
    await rm(join(root, MORNING));
    assert.deepEqual(await differences(), [
      `${MORNING}: is missing`,
      'manifest.json: it promises 3 records, but there are 1',
    ]);
  });

  it('finds a flipped byte', async (t) => {
    const { change, differences } = await finished(t);
    await change(AFTERNOON, (text) => text.replace('08:00', '09:00'));
    assert.deepEqual(await differences(), [`${AFTERNOON}: its content has changed (SHA-256 differs)`]);
  });

  it('finds a missing line', async (t) => {
    const { change, differences } = await finished(t);
    await change(MORNING, (text) => text.slice(text.indexOf('\n') + 1));
    const found = await differences();
    assert.match(found[0]!, new RegExp(`^${MORNING}: the manifest promises \\d+ bytes, but there are \\d+$`));
    assert.equal(found[1], `${MORNING}: the manifest promises 2 records, but there are 1`);
    assert.equal(found[2], 'manifest.json: it promises 3 records, but there are 2');
  });

  it('finds a doubled line, and where it stood before', async (t) => {
    const { change, differences } = await finished(t);
    await change(MORNING, (text) => text + text.slice(0, text.indexOf('\n') + 1));
    assert.equal((await differences())[0], `${MORNING}: record 3 repeats a, which is in ${MORNING}, record 1`);
  });

  it('finds a record that is in two files', async (t) => {
    const { change, differences } = await finished(t);
    await change(AFTERNOON, (text) => text.replace('"c"', '"a"'));
    assert.ok((await differences()).includes(`${AFTERNOON}: record 1 repeats a, which is in ${MORNING}, record 1`));
  });

  it('finds a line that is no record', async (t) => {
    const { change, differences } = await finished(t);
    await change(AFTERNOON, (text) => `${text}garbage\n`);
    assert.equal((await differences())[0], `${AFTERNOON}: record 2 is not a record of this dataset`);
  });

  it('finds a last line that was cut', async (t) => {
    const { change, differences } = await finished(t);
    await change(AFTERNOON, (text) => text.slice(0, -5));
    assert.equal((await differences())[0], `${AFTERNOON}: record 1 is not a record of this dataset`);
  });

  it('finds a file that does not belong there', async (t) => {
    const { root, differences } = await finished(t);
    await writeFile(join(root, 'extra.jsonl'), '');
    assert.deepEqual(await differences(), ['extra.jsonl: is not in the manifest']);
  });

  it('finds missing and changed rejected records', async (t) => {
    const { root, change, differences } = await finished(t);
    await change('rejected.jsonl', (text) => text + text);
    assert.deepEqual(await differences(), ['rejected.jsonl: the manifest promises 1 records, but there are 2']);
    await change('rejected.jsonl', (text) => text.slice(0, text.length / 2).replace('{', '['));
    assert.deepEqual(await differences(), ['rejected.jsonl: its content has changed (SHA-256 differs)']);
    await rm(join(root, 'rejected.jsonl'));
    assert.deepEqual(await differences(), ['rejected.jsonl: is missing']);
  });

  // prettier-ignore
  for (const field of ['records', 'bytes', 'pages', 'slices', 'received', 'duplicates', 'reread', 'elsewhere', 'outside', 'rejected', 'unproven'] as const) {
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
        return JSON.stringify({ ...manifest, ...verdict, watermark, moving, ...totals(files) });
      });
      const found = (await verifyFiles(root))!.differences;
      assert.ok(
        found.some((difference) => difference.startsWith(`manifest.json: slice ${DAY.start}/${NOON}: `)),
        found.join(),
      );
    });
  }

  it('gives the hash of the manifest, which a rewritten one does not have', async (t) => {
    const { root, change, result } = await finished(t);
    assert.equal((await verifyFiles(root))!.manifestSha256, result.manifestSha256);
    await change('manifest.json', (text) => text.replace('"finishedAt": "2', '"finishedAt": "3'));
    const rewritten = (await verifyFiles(root))!;
    assert.deepEqual(rewritten.differences, []);
    assert.notEqual(rewritten.manifestSha256, result.manifestSha256);
  });

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

  it('finds a flipped byte, a cut and a swap in compressed files', async (t) => {
    const { root, change, differences } = await finished(t, 'gzip');
    const name = `${MORNING}.gz`;
    const whole = await readFile(join(root, name));
    await change(name, (text) => text.slice(0, -10));
    assert.match((await differences())[0]!, /^2026.*\.gz: cannot be read: unexpected end of file$/);
    await writeFile(join(root, name), await readFile(join(root, `${AFTERNOON}.gz`)));
    assert.ok(
      (await differences()).some((found) =>
        found.startsWith(`${name}: the manifest promises 2 records, but there are 1`),
      ),
    );
    whole[4] = 1;
    await writeFile(join(root, name), whole);
    assert.deepEqual(await differences(), [`${name}: its content has changed (SHA-256 differs)`]);
  });
});
