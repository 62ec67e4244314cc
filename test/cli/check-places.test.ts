import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkPlaces } from '../../src/cli/check-places.ts';
import { loadConfig } from '../../src/config.ts';
import { exists } from '../../src/disk/paths.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

test('a check finds out that a data directory can be made, and makes none', async (t) => {
  const dataDir = join(await tempFolder(t), 'not', 'there');
  const [found, ...others] = await checkPlaces(loadConfig({ HOLDFAST_DATA_DIR: dataDir }));
  assert.deepEqual(found, { name: 'data directory', works: true, message: `${dataDir} is writable` });
  assert.deepEqual(others, []);
  assert.equal(exists(dataDir), false);
});

test('a check tries to make a folder: root may write everywhere, as permissions say', async () => {
  const [found] = await checkPlaces(loadConfig({ HOLDFAST_DATA_DIR: '/proc/holdfast/data' }));
  assert.equal(found!.works, false);
  assert.match(found!.message, /^\/proc is not writable \(\w+\): set HOLDFAST_DATA_DIR to a writable folder$/);
});

test('a check says of a folder, a database and what to do about them, and never a password', async () => {
  const env = { HOLDFAST_DATA_DIR: '/dev/null/data', HOLDFAST_POSTGRES_URL: 'postgres://u:hunter2@127.0.0.1:9/x' };
  const found = await checkPlaces(loadConfig(env));
  assert.deepEqual(
    found.map(({ name, works }) => [name, works]),
    [
      ['data directory', false],
      ['database', false],
    ],
  );
  assert.match(found[0]!.message, /^\/dev\/null is not a folder: set HOLDFAST_DATA_DIR/);
  assert.match(found[1]!.message, /^PostgreSQL: .*ECONNREFUSED.*Check HOLDFAST_POSTGRES_URL/);
  assert.ok(!found[1]!.message.includes('hunter2'));
});
