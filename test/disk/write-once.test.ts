import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { writeOnce } from '../../src/disk/commit.ts';
import { readWritten } from '../../src/activities/sink/files/open-written.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

async function place(t: TestContext) {
  const folder = await tempFolder(t);
  const path = join(folder, 'file');
  return { folder, path, read: () => readWritten(path), names: () => readdir(folder) };
}

describe('writing once', () => {
  it('writes the whole file and leaves nothing beside it', async (t) => {
    const { path, read, names } = await place(t);
    assert.equal(await writeOnce(path, Buffer.from('first')), true);
    assert.deepEqual([read(), await names()], ['first', ['file']]);
  });

  it('leaves what stands there untouched', async (t) => {
    const { path, read, names } = await place(t);
    await writeOnce(path, Buffer.from('first'));
    assert.equal(await writeOnce(path, Buffer.from('second')), false);
    assert.deepEqual([read(), await names()], ['first', ['file']]);
  });

  it('has one winner among sixteen, and the file is its own', async (t) => {
    const { path, read, names } = await place(t);
    const contents = Array.from({ length: 16 }, (_, n) => `${n}`.repeat(100_000));
    const won = await Promise.all(contents.map((content) => writeOnce(path, Buffer.from(content))));
    assert.equal(won.filter(Boolean).length, 1);
    assert.equal(read(), contents[won.indexOf(true)]);
    assert.deepEqual(await names(), ['file']);
  });

  it('makes no folder: an export that is over has none', async (t) => {
    const { folder } = await place(t);
    await assert.rejects(writeOnce(join(folder, 'gone', 'file'), Buffer.from('x')), { code: 'ENOENT' });
  });
});
