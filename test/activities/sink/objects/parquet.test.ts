import { after, describe } from 'node:test';
import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { startObjectServer } from '../../../../testkit/object-server.ts';
import { parquetRecords } from '../../../../testkit/parquet-file.ts';
import { versityGwOrSkip } from '../../../../testkit/versitygw.ts';
import { sinkContract } from '../sink-contract.ts';
import { objectHarness } from './object-harness.ts';

const { program, skip } = await versityGwOrSkip();
const server = program === null ? null : await startObjectServer(program);
after(() => server?.dispose());

describe('in object storage', { skip }, async () => {
  const bucket = server ? await server.makeBucket('contract') : null!;
  const harness = () => Promise.resolve(objectHarness(bucket, PARQUET, 'none', undefined, parquetRecords));
  sinkContract('parquet', harness, { largest: null, sameSink: true });
});
