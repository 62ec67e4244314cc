import { describe } from 'node:test';
import { CSV } from '../../../../src/activities/sink/files/formats/csv.ts';
import { contentOf } from '../../../../testkit/content.ts';
import { csvRecords } from '../../../../testkit/csv-file.ts';
import { openSharedStore } from '../../../../testkit/shared-store.ts';
import { sinkContract } from '../sink-contract.ts';
import { objectHarness } from './object-harness.ts';

const { server, skip } = await openSharedStore();

const content = (record: string) => JSON.stringify(contentOf(record));
const read = (file: Buffer) => csvRecords(file);

describe('in object storage', { skip }, async () => {
  const bucket = server ? await server.makeBucket('contract-csv') : null!;
  const harness = () => Promise.resolve(objectHarness(bucket, CSV, 'gzip', content, read));
  sinkContract('csv with gzip', harness, { largest: null, sameSink: true });
});
