import { after, describe } from 'node:test';
import { CSV } from '../../../../src/activities/sink/files/formats/csv.ts';
import { contentOf } from '../../../../testkit/content.ts';
import { csvRecords } from '../../../../testkit/csv-file.ts';
import { startObjectServer } from '../../../../testkit/object-server.ts';
import { versityGwOrSkip } from '../../../../testkit/versitygw.ts';
import { sinkContract } from '../sink-contract.ts';
import { objectHarness } from './object-harness.ts';

const { program, skip } = await versityGwOrSkip();
const server = program === null ? null : await startObjectServer(program);
after(() => server?.dispose());

const content = (record: string) => JSON.stringify(contentOf(record));
const read = (file: Buffer) => csvRecords(file);

describe('in object storage', { skip }, async () => {
  const bucket = server ? await server.makeBucket('contract') : null!;
  const harness = () => Promise.resolve(objectHarness(bucket, CSV, 'gzip', content, read));
  sinkContract('csv with gzip', harness, { largest: null, sameSink: true });
});
