import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { z } from 'zod';
import { replaceByPieces, replaceFile } from '../../src/disk/commit.ts';
import { exists, makeFolders } from '../../src/disk/paths.ts';
import { readJson } from '../../src/disk/read-json.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

async function place(t: TestContext) {
  const folder = await tempFolder(t);
  const path = join(folder, 'file');
  const read = () => readFile(path, 'utf8');
  return { folder, path, read, names: () => readdir(folder) };
}

describe('replacing a file', () => {
  it('writes it where there is none, and replaces it where there is one', async (t) => {
    const { path, read, names } = await place(t);
    await replaceFile(path, 'old');
    await replaceFile(path, 'new');
    assert.deepEqual([await read(), await names()], ['new', ['file']]);
  });

  it('writes more pieces than the system takes in one call', async (t) => {
    const { path, read } = await place(t);
    const pieces = Array.from({ length: 5_000 }, (_, n) => `${n}\n`);
    await replaceFile(
      path,
      ['', ...pieces, ''].map((piece) => Buffer.from(piece)),
    );
    assert.equal(await read(), pieces.join(''));
  });

  it('never shows half of it', async (t) => {
    const { path, read } = await place(t);
    const contents = ['a', 'b'].map((letter) => letter.repeat(1_000_000));
    await replaceFile(path, contents[0]!);
    const writing = Promise.all(Array.from({ length: 20 }, (_, n) => replaceFile(path, contents[n % 2]!)));
    let written = false;
    void writing.finally(() => (written = true));
    while (!written) assert.ok(contents.includes(await read()));
    await writing;
  });

  it('leaves the old one and no rubbish when it cannot be written', async (t) => {
    const { folder, path, read, names } = await place(t);
    await replaceFile(path, 'old');
    await assert.rejects(replaceFile(path, 'new', join(folder, 'gone')), { code: 'ENOENT' });
    assert.deepEqual([await read(), await names()], ['old', ['file']]);
  });

  it('may be prepared in another folder', async (t) => {
    const { folder, path, read } = await place(t);
    await mkdir(join(folder, 'work'));
    await replaceFile(path, 'new', join(folder, 'work'));
    assert.deepEqual([await read(), await readdir(join(folder, 'work'))], ['new', []]);
  });
});

describe('replacing a file piece by piece', () => {
  it('takes pieces that come one after the other into one memory, and says what it wrote', async (t) => {
    const { folder, path, read, names } = await place(t);
    const memory = Buffer.alloc(3);
    async function* pieces() {
      for (const text of ['abc', 'def']) {
        memory.write(text);
        yield await Promise.resolve(memory);
      }
    }
    const { bytes, sha256 } = await replaceByPieces(path, pieces(), folder);
    assert.deepEqual([await read(), bytes, sha256], ['abcdef', 6, hash('sha256', 'abcdef')]);
    assert.deepEqual(await names(), ['file']);
  });

  it('leaves the old one and no rubbish when the pieces end in an error', async (t) => {
    const { folder, path, read, names } = await place(t);
    await replaceFile(path, 'old');
    function* pieces() {
      yield Buffer.from('new');
      throw new Error('no more');
    }
    await assert.rejects(replaceByPieces(path, pieces(), folder), /no more/);
    assert.deepEqual([await read(), await names()], ['old', ['file']]);
  });
});

describe('making folders', () => {
  it('makes those above too, and may be repeated', async (t) => {
    const { folder } = await place(t);
    for (const path of ['a/b/c', 'a/b/c', 'a/d', '.']) {
      await makeFolders(join(folder, path));
      assert.ok(exists(join(folder, path)));
    }
  });

  it('fails where a file stands in the way', async (t) => {
    const { path } = await place(t);
    await writeFile(path, '');
    await assert.rejects(makeFolders(join(path, 'a')), { code: 'ENOTDIR' });
  });
});

describe('reading', () => {
  const SHAPE = z.looseObject({ a: z.number() });

  it('gives the JSON of a file, or null when there is none', async (t) => {
    const { path } = await place(t);
    assert.equal(await readJson(path, SHAPE), null);
    await replaceFile(path, '{"a":1}');
    assert.deepEqual(await readJson(path, SHAPE), { a: 1 });
  });

  for (const [broken, why] of [
    ['{', 'it is not valid JSON'],
    ['', 'it is not valid JSON'],
    ['null', 'it: Invalid input'],
    ['[]', 'it: Invalid input'],
    ['{}', 'a: Invalid input'],
    ['{"a":"1"}', 'a: Invalid input'],
  ] as const) {
    it(`says that ${broken || 'an empty file'} is not as Holdfast wrote it, and which file it is`, async (t) => {
      const { path } = await place(t);
      await writeFile(path, broken);
      await assert.rejects(readJson(path, SHAPE), ({ message }: Error) => {
        assert.ok(message.startsWith(`${path} is not as Holdfast wrote it (${why}`), message);
        return true;
      });
    });
  }

  it('says whether something is there', async (t) => {
    const { path, folder } = await place(t);
    assert.equal(exists(path), false);
    assert.equal(exists(folder), true);
  });

  it('does not take what cannot be told for nothing', async (t) => {
    const { path } = await place(t);
    await symlink(path, path);
    assert.throws(() => exists(path), { code: 'ELOOP' });
  });
});

describe('looking for a file', () => {
  it('finds nothing at a path that is longer than any file system takes', async (t) => {
    const { folder } = await place(t);
    assert.deepEqual([exists(folder), exists(join(folder, 'x'.repeat(300)))], [true, false]);
  });
});
