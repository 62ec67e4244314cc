import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { fileHarness } from './file-harness.ts';
import { sinkContract } from '../sink-contract.ts';

sinkContract('jsonl with gzip', () => fileHarness(JSONL, 'gzip'), { sameSink: true });
