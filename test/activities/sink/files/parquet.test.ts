import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { fileHarness } from './file-harness.ts';
import { sinkContract } from '../sink-contract.ts';

sinkContract('parquet', () => fileHarness(PARQUET, 'none'));
sinkContract('parquet with gzip', () => fileHarness(PARQUET, 'gzip'), { largestPage: false });
