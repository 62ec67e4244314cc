import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import type { Bucket } from '../../../../src/activities/sink/objects/s3/bucket.ts';

/**
 * What Holdfast needs of a bucket, whatever store it is in.
 *
 * @param manyKeys more than the store lists at once.
 * @param fill puts an object at each key.
 */
export function bucketContract(
  bucket: Bucket,
  manyKeys: number,
  fill: (keys: readonly string[]) => Promise<unknown>,
): void {
  const text = async (key: string) => (await bucket.get(key))?.bytes.toString();

  it('takes an object where there is none, once', async () => {
    const works = Array.from({ length: 16 }, (_, n) =>
      bucket.put('once', [Buffer.from(`attempt ${n}`)], { condition: 'absent' }),
    );
    const won = (await Promise.all(works)).flatMap((isFirst, n) => (isFirst ? [n] : []));
    assert.equal(won.length, 1);
    assert.equal(await text('once'), `attempt ${won[0]}`);
  });

  it('replaces an object over the version that is meant, and no other', async () => {
    await bucket.put('version', [Buffer.from('1')]);
    const { etag } = (await bucket.head('version'))!;
    assert.equal(await bucket.put('version', [Buffer.from('2')], { condition: { etag } }), true);
    assert.equal(await bucket.put('version', [Buffer.from('3')], { condition: { etag } }), false);
    assert.equal(await bucket.put('no-such-object', [Buffer.from('3')], { condition: { etag } }), false);
    assert.equal(await text('version'), '2');
  });

  it('gives a range, an empty object, and null where nothing is', async () => {
    await bucket.put('range', [Buffer.from('0123'), Buffer.from('456789')]);
    await bucket.put('empty', []);
    assert.equal((await bucket.get('range', { from: 2, to: 5 }))!.bytes.toString(), '234');
    assert.equal((await bucket.get('range', { from: 8, to: 500 }))!.bytes.toString(), '89');
    assert.equal((await bucket.get('empty', { from: 0, to: 5 }))!.bytes.length, 0);
    assert.equal(await bucket.get('nothing'), null);
    assert.equal(await bucket.stream('nothing'), null);
    assert.equal(await bucket.head('nothing'), null);
  });

  const names = ['plain', 'a b+c%20d', "it's (1)!*", 'ünïcode/é', 'amp&<>"q', '%41', '~tilde', '@=,.-_'];
  for (const name of names) {
    it(`has objects named ${name}`, async () => {
      const key = `names/${name}`;
      await bucket.put(key, [Buffer.from(name)], { mark: 'mine' });
      assert.equal(await text(key), name);
      assert.equal((await bucket.head(key))?.mark, 'mine');
      assert.ok((await bucket.list('names/', true)).keys.includes(key));
      assert.equal(await bucket.copy(key, `copies/${name}`, 'copy'), true);
      assert.equal(await text(`copies/${name}`), name);
      assert.equal((await bucket.head(`copies/${name}`))?.mark, 'copy');
      await bucket.remove([key, `copies/${name}`]);
      assert.equal(await bucket.head(key), null);
    });
  }

  it('lists more than a page of keys, and removes them', async () => {
    const keys = Array.from({ length: manyKeys }, (_, n) => `many/${String(n).padStart(4, '0')}`);
    await fill(keys);
    assert.deepEqual((await bucket.list('many/', true)).keys, keys);
    assert.deepEqual((await bucket.list('')).folders.includes('many/'), true);
    await bucket.remove([...keys, 'many/was-never-there']);
    assert.deepEqual((await bucket.list('many/', true)).keys, []);
  });

  it('joins parts, of its own objects too, and gives uploads up', async () => {
    const [one, two] = [randomBytes(5 * 1024 * 1024), randomBytes(6 * 1024 * 1024)];
    await bucket.put('source', [two]);
    const upload = await bucket.beginUpload('joined', 'mine');
    const etags = [
      await bucket.uploadPart(upload, 1, [one]),
      (await bucket.copyPart(upload, 2, 'source', { from: 10, to: two.length }))!,
    ];
    assert.deepEqual(await bucket.listUploads('join'), [upload]);
    assert.equal(await bucket.head('joined'), null);
    await bucket.completeUpload(upload, etags);
    // As after an answer that was lost.
    await bucket.completeUpload(upload, etags);
    assert.deepEqual((await bucket.get('joined'))!.bytes, Buffer.concat([one, two.subarray(10)]));
    const other = await bucket.beginUpload('given-up', 'mine');
    await bucket.uploadPart(other, 1, [one]);
    await bucket.abortUpload(other);
    await bucket.abortUpload(other);
    assert.deepEqual(await bucket.listUploads('given'), []);
    assert.equal(await bucket.copy('no-such-source', 'x', 'm'), false);
    const third = await bucket.beginUpload('third', 'mine');
    assert.equal(await bucket.copyPart(third, 1, 'no-such-source', { from: 0, to: 10 }), null);
    await bucket.abortUpload(third);
  });
}
