import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { fileHarness } from './file-harness.ts';
import { sinkContract } from '../sink-contract.ts';

// The largest page is tried with gzip.
sinkContract('jsonl', () => fileHarness(JSONL, 'none'), { largest: null });
