import { CSV } from '../../../../src/activities/sink/files/formats/csv.ts';
import { contentOf } from '../../../../testkit/content.ts';
import { fileHarness } from './file-harness.ts';
import { sinkContract } from '../sink-contract.ts';

const content = (record: string) => JSON.stringify(contentOf(record));

sinkContract('csv', () => fileHarness(CSV, 'none', content));
sinkContract('csv with gzip', () => fileHarness(CSV, 'gzip', content), { largestPage: false });
