import assert from 'node:assert/strict';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { listFiles, sealedRecords } from '../../../../testkit/export-files.ts';
import { incomplete, type Kept, keptExport } from '../../../../testkit/kept-export.ts';

describe('a part that was changed from outside', () => {
  const refuses = async ({ seal, folder, destination }: Kept, what: RegExp) => {
    await assert.rejects(seal(), incomplete(what));
    assert.deepEqual(await sealedRecords(folder.root), []);
    assert.ok(!Object.keys(await listFiles(destination)).some((name) => name.endsWith('.sealed.json')));
  };

  it('in a byte of a record is never sealed', async (t) => {
    const kept = await keptExport(t);
    const bytes = await readFile(kept.part(1));
    bytes[bytes.lastIndexOf('08:00')] = '1'.charCodeAt(0);
    await writeFile(kept.part(1), bytes);
    await refuses(kept, /000001-100\.part has changed: .*"overwrite": true/);
  });

  it('in a byte of a rejected record is never sealed', async (t) => {
    const kept = await keptExport(t);
    const bytes = await readFile(kept.part(1));
    bytes[bytes.length - 2] = ']'.charCodeAt(0);
    await writeFile(kept.part(1), bytes);
    await refuses(kept, /has changed/);
  });

  it('by cutting its end off is never sealed', async (t) => {
    const kept = await keptExport(t);
    const bytes = await readFile(kept.part(2));
    await writeFile(kept.part(2), bytes.subarray(0, -1));
    await refuses(kept, /000002-100\.part has changed/);
  });

  it('by cutting into its header is never sealed', async (t) => {
    const kept = await keptExport(t);
    const bytes = await readFile(kept.part(2));
    await writeFile(kept.part(2), bytes.subarray(0, 30));
    await refuses(kept, /000002-100\.part has no header/);
  });

  it('in the form of its header is never sealed', async (t) => {
    const kept = await keptExport(t);
    const bytes = await readFile(kept.part(2));
    await writeFile(kept.part(2), bytes.subarray(1));
    await refuses(kept, /000002-100\.part has a broken header/);
  });

  it('by emptying it is never sealed', async (t) => {
    const kept = await keptExport(t);
    await writeFile(kept.part(1), '');
    await refuses(kept, /000001-100\.part has no header/);
  });

  it('by removing it is never sealed', async (t) => {
    const kept = await keptExport(t);
    await rm(kept.part(1));
    await refuses(kept, /000001-100\.part is missing/);
  });

  it('by putting another page in its place is never sealed', async (t) => {
    const kept = await keptExport(t);
    await copyFile(kept.part(1), kept.part(2));
    await refuses(kept, /000002-100\.part does not continue the page before it/);
  });
});
