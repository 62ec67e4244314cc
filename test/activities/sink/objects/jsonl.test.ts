import { describe } from 'node:test';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { openSharedStore } from '../../../../testkit/shared-store.ts';
import { sinkContract } from '../sink-contract.ts';
import { objectHarness } from './object-harness.ts';

const { server, skip } = await openSharedStore();

describe('in object storage', { skip }, async () => {
  const bucket = server ? await server.makeBucket('contract-jsonl') : null!;
  sinkContract('jsonl', () => Promise.resolve(objectHarness(bucket, JSONL, 'none')), { largest: null });
});
