import assert from 'node:assert/strict';
import { mkdir, realpath, symlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { destinationFolder } from '../../../../src/activities/sink/files/destination-folder.ts';
import { InvalidInput } from '../../../../src/errors.ts';
import { cases } from '../../../../testkit/deep.ts';
import { seeded } from '../../../../testkit/random.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

const TEXTS = cases(3_000, 20_000);
const WINDOWS = process.platform === 'win32';

/** A data directory with links in it: inside, outside, to nowhere, in a circle. */
async function dataDirWithLinks(t: TestContext): Promise<{ dataDir: string; outside: string }> {
  const base = await tempFolder(t);
  const [dataDir, outside] = [join(base, 'data'), join(base, 'outside')];
  for (const folder of [dataDir, outside, join(dataDir, 'a')]) await mkdir(folder);
  await symlink('a', join(dataDir, 'inside'));
  await symlink(outside, join(dataDir, 'out'));
  await symlink(join(outside, 'not', 'there'), join(dataDir, 'dangling'));
  await symlink(join('..', 'dangling'), join(dataDir, 'a', 'dangling-too'));
  await symlink('circle', join(dataDir, 'circle'));
  return { dataDir, outside };
}

function problemOf(place: string, dataDir: string): string | null {
  try {
    destinationFolder(place, dataDir);
    return null;
  } catch (error) {
    assert.ok(error instanceof InvalidInput, String(error));
    return error.message;
  }
}

describe('the folder of a destination', () => {
  it('is below the data directory', async (t) => {
    const { dataDir } = await dataDirWithLinks(t);
    const root = await realpath(dataDir);
    for (const [place, path] of [
      ['exports', 'exports'],
      ['a/b/c', 'a/b/c'],
      ['a//b/', 'a/b'],
      ['a/../b', 'b'],
      ['inside/x', 'a/x'],
      ['.', ''],
      ['Übersicht 2026', 'Übersicht 2026'],
      ['n'.repeat(255), 'n'.repeat(255)],
    ] as const) {
      assert.equal(destinationFolder(place, dataDir), join(root, ...path.split('/')));
    }
    assert.equal(destinationFolder(join(root, 'exports'), dataDir), join(root, 'exports'));
  });

  // oxfmt-ignore
  const REFUSED: [string, RegExp][] = [
    ['gs://bucket/x', /^destination "gs:\/\/bucket\/x" is an address of object storage in a form that Holdfast does not know; write it as "jsonl:s3:/],
    ['S3://bucket', /object storage/], ['s3:bucket', /object storage/], ['gs://b/x', /object storage/], ['azure://x', /object storage/], ['r2:/x', /object storage/],
    ['https://example.org/x', /is a URL; files are written below the worker's data directory/], ['file:///tmp/x', /is a URL/], ['file:x', /is a URL/], ['ftp:\\\\x', /is a URL/],
    ['~', /begins with "~"/], ['~/x', /begins with "~"/], ['~root/x', /begins with "~"/],
    ['/etc', /outside the data directory/], ['..', /outside the data directory/], ['a/../../b', /outside the data directory/],
    ...(WINDOWS ? [] : [['C:\\x', /names a drive/], ['c:/x', /names a drive/], ['C:', /names a drive/], ['\\\\server\\share', /network path/], ['a\\b', /has a character that not every file system allows/]] as [string, RegExp][]),
    ['out', /outside/], ['out/x/y', /outside/], ['dangling', /outside/], ['dangling/x', /outside/], ['a/dangling-too/x', /outside/], ['inside/../../x', /outside/],
    ['.temporal', /whose name begins with a dot; Holdfast reserves those for itself/], ['a/.b/c', /begins with a dot/],
    ['a\0b', /NUL/], ['a\nb', /control character/], ['a:b', /not every file system allows/], ['a*', /not every file system allows/], ['a?', /not every file system/], ['a|b', /not every file system/], ['<a>', /not every file system/], ['"a"', /not every file system/],
    ['a.', /ends with a dot or a space/], ['a /b', /ends with a dot or a space/], ['nul', /reserves for a device/], ['a/CON.txt', /reserves for a device/], ['com1/x', /reserves for a device/],
    ['n'.repeat(256), /has a folder name of more than 255 bytes/], ['a/' + 'é'.repeat(128), /more than 255 bytes/], ['a/'.repeat(2_000) + 'b', /results in a path of more than/], ['\ud83d', /half of a surrogate pair/],
  ];
  for (const [place, sentence] of REFUSED) {
    it(`is refused for ${JSON.stringify(place.slice(0, 30))}, in words`, async (t) => {
      const { dataDir } = await dataDirWithLinks(t);
      const problem = problemOf(place, dataDir) ?? 'nothing is wrong';
      assert.match(problem, sentence);
      assert.ok(problem.length < 400, 'the sentence repeats all of what was given');
    });
  }

  it(`is never outside the data directory, whatever ${TEXTS} texts of dots, links, drives and separators say`, async (t) => {
    const { dataDir } = await dataDirWithLinks(t);
    const root = await realpath(dataDir);
    // oxfmt-ignore
    const pieces = ['..', '.', '/', '//', '\\', '\\\\', '~', 'C:', 'out', 'inside', 'dangling', 'dangling-too', 'circle', 'a', 'x', '\0', '%2e%2e', '%2F', '／', '．．', ' ', dataDir, root, '/etc', 's3:', '\n'];
    const random = seeded('destinations');
    let accepted = 0;
    for (let n = 0; n < TEXTS; n++) {
      const place = Array.from({ length: 1 + random.below(6) }, () => random.of(pieces)).join(random.of(['', '/']));
      let folder: string;
      try {
        folder = destinationFolder(place, dataDir);
      } catch (error) {
        assert.ok(error instanceof InvalidInput, `${JSON.stringify(place)}: ${String(error)}`);
        continue;
      }
      accepted += 1;
      const way = relative(root, folder).split(sep);
      assert.ok(way[0] !== '..' && folder.startsWith(root), `${JSON.stringify(place)} is ${folder}`);
      assert.ok(!['out', 'dangling'].includes(way[0]!) && !way.join('/').startsWith('a/dangling-too'), folder);
    }
    assert.ok(accepted > TEXTS / 40, `${accepted} were accepted: the texts are too wild to say anything`);
  });
});
