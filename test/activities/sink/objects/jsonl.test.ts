import { after, describe } from 'node:test';
import { JSONL } from '../../../../src/activities/sink/files/formats/jsonl.ts';
import { startObjectServer } from '../../../../testkit/object-server.ts';
import { versityGwOrSkip } from '../../../../testkit/versitygw.ts';
import { sinkContract } from '../sink-contract.ts';
import { objectHarness } from './object-harness.ts';

const { program, skip } = await versityGwOrSkip();
const server = program === null ? null : await startObjectServer(program);
after(() => server?.dispose());

describe('in object storage', { skip }, async () => {
  const bucket = server ? await server.makeBucket('contract') : null!;
  sinkContract('jsonl', () => Promise.resolve(objectHarness(bucket, JSONL, 'none')), { largest: null });
});
