import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openSharedStore } from '../../../../testkit/shared-store.ts';
import { fixedKeys, KEYS } from '../../../../testkit/store-process.ts';
import { openBucket } from '../../../../src/activities/sink/objects/s3/open-bucket.ts';
import { bucketContract } from './bucket-contract.ts';
import { connect } from '../../../../src/activities/sink/objects/s3/connection.ts';

const { server, skip } = await openSharedStore();

describe('a bucket', { skip }, async () => {
  bucketContract(server ? await server.makeBucket('first') : null!, 1_005, async (keys) => {
    // Objects are files; a request for each of them takes ten times as long.
    const folder = server!.folderOf('first');
    await mkdir(join(folder, 'many'));
    await Promise.all(keys.map((key) => writeFile(join(folder, key), key)));
  });
});

describe('a bucket that refuses', { skip }, () => {
  const attempt = async (name: string, keys = KEYS, settings = server!.settings) => {
    const bucket = openBucket(connect(name, settings, fixedKeys(keys)), name, null);
    try {
      await bucket.put('key', [Buffer.from('x')], { condition: 'absent' });
      return 'no refusal';
    } catch (error) {
      const { type, message } = error as { type?: string; message: string };
      assert.equal(type, 'DestinationFailed');
      assert.ok(!message.includes(keys.secretAccessKey) && !message.includes(keys.accessKeyId), message);
      return message;
    } finally {
      await bucket.close();
    }
  };

  it('says what to do about a clock that is wrong', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() - 3_600_000 });
    assert.match(await attempt('first'), /RequestTimeTooSkewed.*The clock of this machine differs/);
  });

  it('says what to do', async () => {
    assert.match(await attempt('no-such-bucket'), /NoSuchBucket.*Create the bucket/);
    assert.match(
      await attempt('first', { ...KEYS, secretAccessKey: 'wrong-secret' }),
      /SignatureDoesNotMatch.*AWS_SECRET_ACCESS_KEY/,
    );
    assert.match(
      await attempt('first', { ...KEYS, accessKeyId: 'nobody-knows' }),
      /(InvalidAccessKeyId|XAdminUserNotFound).*AWS_ACCESS_KEY_ID/,
    );
    assert.match(
      await attempt('first', KEYS, { ...server!.settings, region: 'us-west-9' }),
      /another region.*AWS_REGION/,
    );
    assert.match(
      await attempt('first', KEYS, { ...server!.settings, endpoint: 'http://127.0.0.1:1' }),
      /no answer from 127\.0\.0\.1:1 \(ECONNREFUSED\).*HOLDFAST_S3_ENDPOINT/,
    );
  });
});
