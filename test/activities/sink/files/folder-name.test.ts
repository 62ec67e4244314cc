import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { describe, it } from 'node:test';
import { exportFolder } from '../../../../src/activities/sink/files/export-folder.ts';
import { folderName } from '../../../../src/activities/sink/files/folder-name.ts';
import { cases } from '../../../../testkit/deep.ts';
import { makePlan } from '../../../../testkit/plan.ts';
import { type Random, seeded } from '../../../../testkit/random.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

const MANY = cases(30_000, 100_000);
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

const RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)/i;

/** Asserts that a name can be that of a folder on FAT, exFAT, NTFS, SMB, APFS and ext4, and is hidden on none. */
function assertLegalEverywhere(name: string): void {
  assert.match(name, /^[\x21-\x7e]+$/);
  assert.doesNotMatch(name, /["*/:<>?\\|]|^\.|[. ]$|^.{1,6}~\d(\.|$)/, name);
  assert.doesNotMatch(name, RESERVED);
  assert.ok(name.length <= 255, `${name} has ${name.length} bytes`);
}

/** Pieces of which ids are made that are as like one another as can be. */
// oxfmt-ignore
const PIECES = ['a', 'A', 'é', 'é', 'É', 'ß', 'ẞ', 'ss', 'K', 'k', 'K', 'ı', 'İ', 'i', 'I', 'σ', 'ς', 'Σ', ' ', '.', '..', '/', '\\', ':',
  '*', '?', '"', '<', '>', '|', '%', '%41', '%2E', '%2e', '~', '~0', '\0', '\t', '\x7f', '\ud83d', '\udcde', '📞', '\ufffd', '-', 'con', 'CON', 'Aux', 'nul', 'com1', 'COM¹', 'lpt9', '.txt',
  '2026-11-20T02:00:00Z', '2026-11-20t02:00:00z', '20261120T000000Z', '20261120t000000Z', 'T', 'Z', 'x'.repeat(190), 'X'.repeat(190)];

const randomId = (random: Random): string =>
  Array.from({ length: 1 + random.below(4) }, () => random.of(PIECES)).join('');

describe("an export's folder", () => {
  it('has the id as its name where that is safe everywhere', () => {
    const plain = ['nightly', 'a@b+c=d,e_f.g', 'export-20261126T000000Z-20261127T000000Z-7505574f', 'day-2026-11-20'];
    for (const id of plain) assert.equal(folderName(id), id);
  });

  it("has a schedule's run id as its name, but for the colons", () => {
    assert.equal(folderName('nightly-2026-11-20T02:00:00Z'), 'nightly-2026-11-20T02%3A00%3A00Z');
  });

  it('has a digest behind its name where the id has capitals, so that case tells nothing apart', () => {
    assert.match(folderName('Nightly'), /^Nightly~[0-9a-f]{16}$/);
    assert.equal(folderName('nightly'), 'nightly');
  });

  it(`of ${MANY} ids that look alike is another one for each, even where case and Unicode forms do not count`, () => {
    const random = seeded('folder names');
    const ids = new Set([...IDS, ...PIECES, '', ...Array.from({ length: MANY }, () => randomId(random))]);
    const owners = new Map<string, string>();
    for (const id of ids) {
      const name = folderName(id);
      assertLegalEverywhere(name);
      assert.equal(folderName(id), name);
      const folded = name.normalize('NFKC').toLowerCase();
      assert.equal(owners.get(folded), undefined, `${JSON.stringify(id)} and ${JSON.stringify(owners.get(folded))}`);
      owners.set(folded, id);
    }
    assert.ok(owners.size > MANY / 2, `${owners.size} ids are too few`);
  });

  for (const id of IDS) {
    it(`for the id ${JSON.stringify(id.slice(0, 30))} is one real folder below the destination`, async (t) => {
      const destination = await tempFolder(t);
      const { root } = exportFolder(destination, makePlan({ exportId: id }));
      assert.equal(dirname(root), destination);
      await mkdir(root);
      assert.deepEqual(await readdir(destination), [basename(root)]);
    });
  }
});
