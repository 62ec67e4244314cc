import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import type { Manifest } from '../src/activities/sink/manifest.ts';
import type { Bucket } from '../src/activities/sink/objects/s3/bucket.ts';
import { parquetRecords } from './parquet-file.ts';
import { DAY, type World } from './world.ts';

/** Asserts that an export's objects contain exactly the day's conversations, each once, and that no other objects are left. */
export async function assertExactObjects(
  { simulator }: World,
  bucket: Bucket,
  prefix: string,
  id: string,
  records: number,
): Promise<void> {
  const root = `${prefix}${id}/`;
  const read = async (name: string) => (await bucket.get(`${root}${name}`))!.bytes;
  const { files } = JSON.parse((await read('manifest.json')).toString()) as Manifest;
  const ids: string[] = [];
  for (const { file } of files) {
    const recorded = await recordsIn(file!, await read(file!));
    ids.push(...recorded.map((record) => (JSON.parse(record) as { conversationId: string }).conversationId));
  }
  const expected = simulator.dataset.idsStartingIn(Date.parse(DAY.from), Date.parse(DAY.to));
  assert.deepEqual(ids.sort(), expected.toSorted());
  assert.equal(ids.length, records);
  const { keys, folders } = await bucket.list(root);
  assert.deepEqual(folders, []);
  assert.deepEqual(keys.sort(), [...files.map(({ file }) => `${root}${file}`), `${root}manifest.json`].sort());
  assert.deepEqual(await bucket.listUploads(root), []);
}

/** Returns the records of a file (JSON lines or Parquet) as JSON texts. */
function recordsIn(file: string, bytes: Buffer): string[] | Promise<string[]> {
  if (file.endsWith('.parquet')) return parquetRecords(bytes);
  const text = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return text.toString().split('\n').slice(0, -1);
}
