import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { cases } from '../../../../testkit/deep.ts';
import { fileHarness } from './file-harness.ts';
import { sinkContract } from '../sink-contract.ts';

sinkContract('parquet', () => fileHarness(PARQUET, 'none'), { sameSink: true, largest: cases(4, 64) });
sinkContract('parquet with gzip', () => fileHarness(PARQUET, 'gzip'), { sameSink: true, largest: null });
