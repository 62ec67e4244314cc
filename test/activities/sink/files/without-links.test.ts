import assert from 'node:assert/strict';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeOnce } from '../../../../src/disk/commit.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';
import { cannotRefuseLinks, nodeWithoutLinks } from '../../../../testkit/without-links.ts';

const SUITES = fileURLToPath(new URL('../../../../testkit/suites-process.js', import.meta.url));
const MODULE = new URL('../../../../src/disk/commit.js', import.meta.url).href;

/** Writes texts under one name where links fail; returns whether each was the first. */
function writeWithoutLinks(code: string, path: string, ...texts: string[]): boolean[] {
  const script = `import { writeOnce } from ${JSON.stringify(MODULE)};
    const written = [];
    for (const text of ${JSON.stringify(texts)}) written.push(await writeOnce(${JSON.stringify(path)}, Buffer.from(text)));
    console.log(JSON.stringify(written));`;
  return JSON.parse(nodeWithoutLinks(code, ['--input-type=module', '-e', script])) as boolean[];
}

describe('where there are no hard links', { skip: cannotRefuseLinks }, () => {
  for (const code of ['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK']) {
    it(`and the system says ${code}, the first one to write a name wins`, async (t) => {
      const path = join(await tempFolder(t), 'file');
      assert.deepEqual(writeWithoutLinks(code, path, 'first', 'second'), [true, false]);
      assert.ok((await stat(path)).isDirectory(), 'it was written with a link');
    });
  }

  it('a page that was written with a link stays, and the other way round', async (t) => {
    const folder = await tempFolder(t);
    await writeFile(join(folder, 'linked'), 'first');
    assert.deepEqual(writeWithoutLinks('EPERM', join(folder, 'linked'), 'second'), [false]);
    assert.deepEqual(writeWithoutLinks('EPERM', join(folder, 'moved'), 'first'), [true]);
    assert.equal(await writeOnce(join(folder, 'moved'), Buffer.from('second')), false);
  });

  it('another error of a link is not taken for that', async (t) => {
    const path = join(await tempFolder(t), 'file');
    assert.throws(() => writeWithoutLinks('EIO', path, 'first'), /EIO/);
  });

  // Links give pages and drafts their names; formats and compression come later.
  const FILES = [
    'disk/write-once',
    'disk/killed-writers',
    'activities/sink/files/jsonl',
    'activities/sink/files/file-sink',
    'activities/sink/files/crashes',
    'activities/sink/files/changed-parts',
    'activities/sink/files/damaged-notes',
    'activities/sink/files/missing-pages',
    'activities/sink/files/overtaken',
  ];
  it(`all tests of ${FILES.join(', ')} hold`, () => {
    const urls = FILES.map((file) => new URL(`../../../${file}.test.js`, import.meta.url).href);
    nodeWithoutLinks('EPERM', ['--enable-source-maps', SUITES, ...urls]);
  });
});
