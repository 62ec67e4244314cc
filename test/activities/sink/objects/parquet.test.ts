import { describe } from 'node:test';
import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { openSharedStore } from '../../../../testkit/shared-store.ts';
import { parquetRecords } from '../../../../testkit/parquet-file.ts';
import { sinkContract } from '../sink-contract.ts';
import { objectHarness } from './object-harness.ts';

const { server, skip } = await openSharedStore();

describe('in object storage', { skip }, async () => {
  const bucket = server ? await server.makeBucket('contract-parquet') : null!;
  const harness = () => Promise.resolve(objectHarness(bucket, PARQUET, 'none', undefined, parquetRecords));
  sinkContract('parquet', harness, { largest: null, sameSink: true });
});
