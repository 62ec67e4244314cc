import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { compressionOf, compressionProblem } from '../../../../src/activities/sink/files/compression.ts';
import { FILE_FORMATS } from '../../../../src/activities/sink/files/formats/registry.ts';
import type { FileFormat } from '../../../../src/activities/sink/files/formats/format.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { createFileSink } from '../../../../src/activities/sink/files/file-sink.ts';
import { verifyFiles } from '../../../../src/activities/sink/files/verify-files.ts';
import type { Manifest } from '../../../../src/activities/sink/manifest.ts';
import type { Plan } from '../../../../src/contract.ts';
import { cases } from '../../../../testkit/deep.ts';
import { makePlan, pageRequest, sealRequest } from '../../../../testkit/plan.ts';
import { joined } from '../../../../testkit/in-memory.ts';
import { makeRecord, sortedPage } from '../../../../testkit/sorted-page.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

const FLIPS = cases(64, 500);

/** A finished export of one file with three records, and a way to write that file anew. */
async function finished(t: TestContext, format: FileFormat, name: Plan['compression']) {
  const destination = await tempFolder(t);
  const sink = createFileSink(destination, format);
  const plan = makePlan({ compression: name });
  await sink.open(plan);
  const records = ['a', 'b', 'c'].map((id) => makeRecord(id, { note: 'line\nbreak, "quoted"' }));
  await sink.save(pageRequest(plan), sortedPage(records));
  await sink.seal(sealRequest(plan, 1));
  await sink.finish({ plan });
  const compression = compressionOf(format.compressesWithin ? 'none' : name);
  const file = `20261120T000000Z-20261121T000000Z.${format.name}${compression.extension}`;
  const root = join(destination, plan.exportId);
  const path = join(root, file);
  const rewrite = async (kept: readonly string[]) => {
    const lines = Buffer.from(kept.map((each) => `${each}\n`).join(''));
    const plain = await joined(format.render([lines], CONVERSATIONS, name));
    const compressor = compression.create();
    const bytes = compressor ? await buffer(compressor.end(plain)) : plain;
    await writeFile(path, bytes);
    if (format.compressesWithin) await promise(bytes);
  };
  /** Rewrites the manifest, too: a file of such a format is read only if its bytes are those that the manifest promises. */
  const promise = async (bytes: Buffer) => {
    const manifest = JSON.parse(await readFile(join(root, 'manifest.json'), 'utf8')) as Manifest;
    const promised = { bytes: bytes.length, sha256: hash('sha256', bytes) };
    manifest.files = manifest.files.map((slice) => ({ ...slice, ...promised }));
    await writeFile(join(root, 'manifest.json'), JSON.stringify({ ...manifest, bytes: bytes.length }));
  };
  const differences = async () => (await verifyFiles(root))!.differences;
  return { file, path, records, rewrite, differences };
}

for (const format of FILE_FORMATS) {
  for (const compression of ['none', 'gzip', 'zstd'] as const) {
    const skip = compressionProblem(compression) ?? false;
    describe(`verifying ${format.name} with compression ${compression}`, { skip }, () => {
      it('finds nothing where nothing differs', async (t) => {
        const { differences, rewrite, records } = await finished(t, format, compression);
        assert.deepEqual(await differences(), []);
        await rewrite(records);
        assert.deepEqual(await differences(), []);
      });

      it('names a removed file', async (t) => {
        const { differences, path, file } = await finished(t, format, compression);
        await rm(path);
        assert.equal((await differences())[0], `${file}: is missing`);
      });

      it('names the file of a flipped bit, wherever it is', async (t) => {
        const { differences, path, file } = await finished(t, format, compression);
        const whole = await readFile(path);
        // In a file with a footer of several thousand bytes, not in each: an odd distance, so that every bit of a byte is flipped once.
        for (let at = 0; at < whole.length; at += 1 | Math.ceil(whole.length / FLIPS)) {
          const flipped = Buffer.from(whole);
          flipped[at]! ^= 1 << (at % 8);
          await writeFile(path, flipped);
          const found = await differences();
          assert.ok(
            found.some((difference) => difference.startsWith(`${file}: `)),
            `byte ${at}: ${found.join()}`,
          );
        }
      });

      it('names the file of a missing record', async (t) => {
        const { differences, rewrite, records, file } = await finished(t, format, compression);
        await rewrite(records.slice(1));
        assert.ok((await differences()).includes(`${file}: the manifest promises 3 records, but there are 2`));
      });

      it('names a doubled record, and where it stood before', async (t) => {
        const { differences, rewrite, records, file } = await finished(t, format, compression);
        await rewrite([...records, records[1]!]);
        assert.equal((await differences())[0], `${file}: record 4 repeats b, which is in ${file}, record 2`);
      });

      it('names a record that stands in the place of another', async (t) => {
        const { differences, rewrite, records, file } = await finished(t, format, compression);
        await rewrite([records[0]!, records[0]!, records[2]!]);
        const found = await differences();
        assert.equal(found[0], `${file}: record 2 repeats a, which is in ${file}, record 1`);
        if (!format.compressesWithin)
          assert.match(found[1]!, new RegExp(`^${file}: (its content has changed|the manifest promises)`));
      });
    });
  }
}
