import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { probeStore } from '../../../../src/activities/sink/objects/probe.ts';
import { openBucket } from '../../../../src/activities/sink/objects/s3/open-bucket.ts';
import { connect } from '../../../../src/activities/sink/objects/s3/connection.ts';
import { LISTED_AT_ONCE, motoOrSkip } from '../../../../testkit/moto.ts';
import { exportHalves } from '../../../../testkit/object-export.ts';
import { fixedKeys } from '../../../../testkit/store-process.ts';
import { opener } from '../contract/harness.ts';
import { raceContract } from '../contract/races.ts';
import { bucketContract } from './bucket-contract.ts';
import { objectHarness } from './object-harness.ts';

// A second store, which was written by others: what both of them take is hardly a habit of one.

const { store, skip } = await motoOrSkip();
after(() => store?.dispose());

describe('in another store', { skip }, async () => {
  const bucket = store ? await store.makeBucket('contract') : null!;
  it('that has conditional writes', async () => {
    await probeStore(bucket, 'probed/');
    assert.deepEqual((await bucket.list('probed/', true)).keys, []);
  });
  bucketContract(bucket, 2 * LISTED_AT_ONCE + 5, (keys) =>
    Promise.all(keys.map((key) => bucket.put(key, [Buffer.from(key)]))),
  );
  it('takes an export, and one that replaces it', async () => {
    await exportHalves(bucket, 'replaced/');
    const again = { runId: 'run-2', fingerprint: 'f2', overwrite: true };
    const { sink, plan } = await exportHalves(bucket, 'replaced/', again, PARQUET);
    const { differences, records } = (await sink.verify(plan.exportId))!;
    assert.deepEqual([differences, records], [[], 6]);
  });
  for (const encryption of [{ algorithm: 'AES256' }, { algorithm: 'aws:kms', keyId: 'a-key' }] as const) {
    it(`encrypts as asked for: ${encryption.algorithm}`, async () => {
      const connection = connect('contract', store!.settings, fixedKeys());
      const encrypting = openBucket(connection, 'contract', encryption);
      await encrypting.put('encrypted/put', [Buffer.from('x')], { condition: 'absent' });
      await encrypting.copy('encrypted/put', 'encrypted/copy', 'mine');
      const upload = await encrypting.beginUpload('encrypted/parts', 'mine');
      await encrypting.completeUpload(upload, [await encrypting.uploadPart(upload, 1, [Buffer.from('x')])]);
      for (const name of ['put', 'copy', 'parts']) {
        const { headers, body } = await connection.send({ method: 'GET', key: `encrypted/${name}` });
        await body.dump();
        assert.equal(headers['x-amz-server-side-encryption'], encryption.algorithm, name);
        const keyId = headers['x-amz-server-side-encryption-aws-kms-key-id'];
        if ('keyId' in encryption) assert.equal(keyId, encryption.keyId, name);
      }
      await encrypting.remove(['put', 'copy', 'parts'].map((name) => `encrypted/${name}`));
      await encrypting.close();
    });
  }
  const opened = opener(() => Promise.resolve(objectHarness(bucket, JSONL, 'none')));
  // All of the contract takes a minute there.
  raceContract('jsonl', opened);
});
