import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { probeStore } from '../../../../src/activities/sink/objects/probe.ts';
import { motoOrSkip } from '../../../../testkit/moto.ts';
import { exportHalves } from '../../../../testkit/object-export.ts';
import { opener } from '../contract/harness.ts';
import { pageContract } from '../contract/pages.ts';
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
  bucketContract(bucket);
  it('takes an export, and one that replaces it', async () => {
    await exportHalves(bucket, 'replaced/');
    const again = { runId: 'run-2', fingerprint: 'f2', overwrite: true };
    const { sink, plan } = await exportHalves(bucket, 'replaced/', again, PARQUET);
    const { differences, records } = (await sink.verify(plan.exportId))!;
    assert.deepEqual([differences, records], [[], 6]);
  });
  const opened = opener(() => Promise.resolve(objectHarness(bucket, JSONL, 'none')));
  // All of the contract takes a minute there.
  pageContract('jsonl', opened, false);
  raceContract('jsonl', opened);
});
