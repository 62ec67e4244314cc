import { CSV } from '../../../../src/activities/sink/files/formats/csv.ts';
import { contentOf } from '../../../../testkit/content.ts';
import { cases } from '../../../../testkit/deep.ts';
import { fileHarness } from './file-harness.ts';
import { sinkContract } from '../sink-contract.ts';

const content = (record: string) => JSON.stringify(contentOf(record));

sinkContract('csv', () => fileHarness(CSV, 'none', content), { sameSink: true, largest: cases(4, 64) });
sinkContract('csv with gzip', () => fileHarness(CSV, 'gzip', content), { sameSink: true, largest: null });
