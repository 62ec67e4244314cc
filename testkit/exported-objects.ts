import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import type { Manifest } from '../src/activities/sink/manifest.ts';
import type { Bucket } from '../src/activities/sink/objects/s3/bucket.ts';
import { DAY, type World } from './world.ts';

/** Asserts that exactly the day's conversations are in the objects of an export, each once, and that nothing else is left. */
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
    const bytes = await read(file!);
    const lines = (file!.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\n').slice(0, -1);
    ids.push(...lines.map((line) => (JSON.parse(line) as { conversationId: string }).conversationId));
  }
  const expected = simulator.dataset.idsStartingIn(Date.parse(DAY.from), Date.parse(DAY.to));
  assert.deepEqual(ids.sort(), expected.toSorted());
  assert.equal(ids.length, records);
  const { keys, folders } = await bucket.list(root);
  assert.deepEqual(folders, []);
  assert.deepEqual(keys.sort(), [...files.map(({ file }) => `${root}${file}`), `${root}manifest.json`].sort());
  assert.deepEqual(await bucket.listUploads(root), []);
}
